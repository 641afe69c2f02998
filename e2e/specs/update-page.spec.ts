import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, fixtures, screens, test } from '../harness/app.ts'
import { deck } from '../harness/deck.ts'
import { writeManifest } from '../harness/manifests.ts'

const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: join(screens, `${name}.png`), animations: 'disabled' })

const short = (commit: string): string => commit.slice(0, 7)

test('an update from the packages page: version, plan, progress, then back to the version before', async ({
  app,
  open,
}, info) => {
  test.setTimeout(300_000)
  const source = info.outputPath('source')
  cpSync(join(fixtures, 'console-ui'), source, { recursive: true })
  writeFileSync(join(source, 'requirements.txt'), 'six==1.16.0\n')
  const first = app.git.publish('fixture', source)
  await app.welcomed()
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('fixture'), requirements: true })
  expect((await deck(app.dataDir, 'install', 'fixture', '--name', 'One')).code).toBe(0)
  const second = app.git.change('fixture', { 'requirements.txt': 'six==1.17.0\n' })
  const head = (): string =>
    execFileSync('git', ['-C', join(app.dataDir, 'installs', 'One', 'app'), 'rev-parse', 'HEAD'], {
      encoding: 'utf8',
    }).trim()

  const page = await open('packages')
  await page.setViewportSize({ width: 1280, height: 720 })
  const menu = async (item: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'More for One' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  await test.step('the plan says from where to where, and that what is a person’s stays', async () => {
    await page.getByRole('button', { name: 'More for One' }).click()
    await expect(page.getByRole('menuitem', { name: /^Go back to/ })).toHaveCount(0)
    await page.getByRole('menuitem', { name: 'Update…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Update One' })
    await expect(dialog.getByText(`main (${short(first)})`)).toBeVisible()
    await expect(dialog.getByText(`main (${short(second)})`)).toBeVisible()
    await expect(dialog.getByText('outputs, extensions and settings stay as they are')).toBeVisible()
    await shot(page, 'update-plan')
    // Another version is another plan.
    await dialog.getByLabel('Version').fill('v1.0.0')
    await expect(dialog.getByText('It is at this version already')).toBeVisible()
    await page.keyboard.press('Escape')
    await dialog.getByLabel('Version').fill('main')
    await expect(dialog.getByText(`main (${short(second)})`)).toBeVisible()
  })

  await test.step('progress is live and ends updated', async () => {
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Update', exact: true }).click()
    await expect(dialog.getByRole('list', { name: 'Steps' }).getByText('Fetch the new version')).toBeVisible()
    await shot(page, 'update-progress')
    await expect(dialog.getByRole('heading', { name: 'One is updated' })).toBeVisible({ timeout: 120_000 })
    await shot(page, 'update-done')
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(head()).toBe(second)
  })

  await test.step('going back is offered by name, asks first, and can itself be gone back from', async () => {
    await page.getByRole('button', { name: 'More for One' }).click()
    await shot(page, 'update-menu')
    await page.getByRole('menuitem', { name: `Go back to main (${short(first)})…` }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('heading', { name: `Take One back to main (${short(first)})?` })).toBeVisible()
    await expect(dialog.getByText('the environment of before; the present one takes its place')).toBeVisible()
    await shot(page, 'revert-plan')
    await dialog.getByRole('button', { name: 'Go back', exact: true }).click()
    await expect(dialog.getByRole('heading', { name: 'One is back at the version before' })).toBeVisible({
      timeout: 120_000,
    })
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(head()).toBe(first)
    await menu(`Go back to main (${short(second)})…`)
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('one that fails goes back by itself and says why', async () => {
    app.git.change('fixture', { 'requirements.txt': 'diffusion-deck-no-such-package==1\n' })
    await menu('Update…')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Update', exact: true }).click()
    await expect(dialog.getByRole('heading', { name: 'One is as it was before' })).toBeVisible({ timeout: 120_000 })
    await expect(dialog.getByText(/diffusion-deck-no-such-package/).first()).toBeVisible()
    await shot(page, 'update-went-back')
    await dialog.getByRole('button', { name: 'Close' }).click()
    expect(head()).toBe(first)
    await expect(page.getByRole('button', { name: 'Launch One' })).toBeVisible()
  })
})
