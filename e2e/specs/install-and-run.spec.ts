import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { processesNaming } from '../harness/deck.ts'
import { expect, fixtures, screens, test } from '../harness/app.ts'
import { contentsOf } from '../harness/folder.ts'
import { writeManifest } from '../harness/manifests.ts'

test('install, launch, follow the console, open the page, see a shared model, stop, uninstall', async ({
  app,
  open,
  context,
}) => {
  test.setTimeout(300_000)
  app.git.publish('gradio-ui', join(fixtures, 'gradio-ui'))
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('gradio-ui'), requirements: true })
  const page = await open()

  await test.step('the plan is shown before anything happens', async () => {
    await page.getByRole('button', { name: 'Install Fixture UI' }).click()
    const dialog = page.getByRole('dialog', { name: 'Install Fixture UI' })
    await expect(dialog.getByText('What will happen')).toBeVisible()
    await expect(dialog.getByText(app.git.url('gradio-ui'))).toBeVisible()
    // Sizes follow when the repository and the package index have answered; gradio and its company are some megabytes.
    const requirements = dialog.getByRole('listitem').filter({ hasText: 'requirements.txt' })
    await expect(requirements).toContainText(/\d\sMB/, { timeout: 60_000 })
    await expect(dialog.getByRole('status').filter({ hasText: /^Download .*\d\sMB or more$/ })).toBeVisible()
    expect(readdirSync(join(app.dataDir, 'installs'))).toEqual([])
    await page.screenshot({ path: join(screens, 'install-plan.png'), animations: 'disabled' })
    await dialog.getByRole('button', { name: 'Install', exact: true }).click()
  })

  await test.step('progress is live, with its log, and ends installed', async () => {
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('progressbar').first()).toBeVisible()
    await expect(dialog.getByRole('list', { name: 'Steps' }).getByText('Create the Python environment')).toBeVisible()
    await dialog.getByRole('button', { name: 'Show the log' }).click()
    await expect(dialog.getByText(/^(Downloading|Preparing|Resolved)/).first()).toBeVisible({ timeout: 120_000 })
    await page.screenshot({ path: join(screens, 'install-progress.png'), animations: 'disabled' })
    await expect(dialog.getByRole('heading', { name: 'fixture is installed' })).toBeVisible({ timeout: 240_000 })
    // The log follows its end; what was installed stands right before it.
    await expect(dialog.getByText('■ done')).toBeVisible()
    await expect(dialog.getByText(/^wheel==/)).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  // The placeholder that upstream tracks must not make its work tree dirty.
  writeFileSync(join(app.dataDir, 'models', 'checkpoints', 'sunset-xl.safetensors'), 'weights')

  await test.step('launch, live console, ready', async () => {
    await page.getByRole('button', { name: 'Launch fixture' }).click()
    await expect(
      page
        .getByRole('heading', { level: 1, name: 'Running' })
        .or(page.getByRole('tab', { name: /fixture/ }))
        .first(),
    ).toBeVisible()
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 90_000 })
    await expect(page.getByTestId('terminal')).toContainText('Running on local URL')
  })

  await test.step('its own page opens and lists the shared model', async () => {
    const [guest] = await Promise.all([
      context.waitForEvent('page'),
      page
        .getByRole('button', { name: /^Open/ })
        .or(page.getByRole('link', { name: /^Open/ }))
        .first()
        .click(),
    ])
    await expect(guest.getByText('Checkpoints: sunset-xl.safetensors')).toBeVisible({ timeout: 30_000 })
    await guest.close()
  })

  await test.step('stop leaves no process', async () => {
    await page.getByRole('button', { name: /^Stop/ }).first().click()
    await expect(page.getByText('Ended', { exact: true }).first()).toBeVisible({ timeout: 30_000 })
    expect(processesNaming(join(app.dataDir, 'installs'))).toEqual([])
  })

  await test.step('uninstall takes the install and leaves the models', async () => {
    const before = contentsOf(join(app.dataDir, 'models'))
    await page.getByRole('link', { name: 'Packages' }).click()
    await page.getByRole('button', { name: 'More for fixture' }).click()
    await page.getByRole('menuitem', { name: 'Uninstall…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText('shared models are not touched')).toBeVisible()
    await dialog.getByRole('button', { name: 'Uninstall', exact: true }).click()
    await expect(page.getByText('Nothing is installed yet')).toBeVisible({ timeout: 60_000 })
    expect(contentsOf(join(app.dataDir, 'models'))).toEqual(before)
    expect(readdirSync(join(app.dataDir, 'installs'))).toEqual([])
  })
})
