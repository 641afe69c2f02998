import type { Locator, Page } from '@playwright/test'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, fixtures, test, type App } from '../harness/app.ts'
import { deck, document } from '../harness/deck.ts'
import { contentsOf } from '../harness/folder.ts'
import { writeManifest, type FixturePackage } from '../harness/manifests.ts'
import { detailOf, finished, grid, modelsOf, onShelf, putModel, titlesOn } from '../harness/models.ts'

test.describe.configure({ timeout: 240_000 })

/** A folder as AUTOMATIC1111 has it, with a checkpoint, two LoRAs and an embedding; returns it. */
async function webuiFolder(app: App): Promise<string> {
  const webui = join(app.dataDir, '..', 'attic')
  await putModel(join(webui, 'models', 'Stable-diffusion', 'harbour.safetensors'), { sample: 'sd15-checkpoint' })
  await putModel(join(webui, 'models', 'Lora', 'fog.safetensors'), { sample: 'sd15-lora', hue: 210 })
  await putModel(join(webui, 'models', 'Lora', 'style', 'rain.safetensors'), { sample: 'sdxl-lora' })
  await putModel(join(webui, 'embeddings', 'calm.safetensors'), { sample: 'sd15-embedding' })
  return webui
}

/** Everything below a folder with what it is, so that a single thing written there would show. */
const treeOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .map((inner) => {
      const { size, mtimeMs, ino } = lstatSync(join(folder, inner))
      return `${inner} ${String(size)} ${String(mtimeMs)} ${String(ino)}`
    })
    .toSorted()

async function installed(app: App, fixture: Omit<FixturePackage, 'url' | 'id'> = {}): Promise<string> {
  app.git.publish('console-ui', join(fixtures, 'console-ui'))
  writeManifest(app.dataDir, { id: 'fixture', url: app.git.url('console-ui'), mood: 'well', ...fixture })
  expect((await deck(app.dataDir, 'install', 'fixture')).code).toBe(0)
  return join(app.dataDir, 'installs', 'fixture', 'app')
}

const rootCard = (page: Page, name: string): Locator => page.getByRole('listitem', { name, exact: true })

async function chooseOfRoot(page: Page, name: string, command: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: command }).click()
}

test('a folder of another program is used where it is: seen in the library, and by a UI under its name', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const webui = await webuiFolder(app)
  const inApp = await installed(app)
  const before = treeOf(webui)
  const page = await open('#/models')

  await test.step('recognised before it is taken', async () => {
    await page.getByRole('button', { name: 'Add folder…' }).last().click()
    const dialog = page.getByRole('dialog', { name: 'Add a folder of models' })
    await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(join(webui, 'nowhere'))
    await expect(dialog.getByText('Nothing is there.')).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Add folder', exact: true })).toBeDisabled()
    await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(webui)
    const found = dialog.getByRole('status')
    await expect(found).toContainText('A1111 or Forge layout')
    await expect(found).toContainText('4 model files')
    await expect(dialog.getByRole('radio', { name: /^Use it where it is/ })).toBeChecked()
    await dialog.getByRole('button', { name: 'Add folder', exact: true }).click()
  })

  await test.step('in the library, with links of its name, and nothing written into it', async () => {
    await expect(rootCard(page, 'attic')).toContainText('A1111 or Forge layout · 4 models')
    await rootCard(page, 'attic').getByRole('link', { name: 'Show models' }).click()
    await expect.poll(() => titlesOn(page)).toEqual(['calm', 'fog', 'harbour', 'rain'])
    await expect(onShelf(page, 'rain')).toHaveAccessibleName('rain, LoRA, SDXL, with text encoder')
    const link = join(modelsOf(app.dataDir), 'loras', 'attic')
    await expect.poll(() => existsSync(link) && realpathSync(link)).toBe(join(webui, 'models', 'Lora'))
    expect(treeOf(webui)).toEqual(before)
  })

  await test.step('the UI has it under the name of the folder', async () => {
    await page.getByRole('link', { name: 'Packages' }).first().click()
    await page.getByRole('button', { name: 'Launch fixture' }).click()
    await expect(page.getByText('Ready', { exact: true }).first()).toBeVisible({ timeout: 60_000 })
    const [guest] = await Promise.all([
      page.context().waitForEvent('page'),
      page
        .getByRole('button', { name: /^Open/ })
        .or(page.getByRole('link', { name: /^Open/ }))
        .first()
        .click(),
    ])
    await expect(guest.getByText('attic/harbour.safetensors')).toBeVisible({ timeout: 30_000 })
    await guest.close()
    await page.getByRole('link', { name: 'Models' }).first().click()
    await onShelf(page, 'harbour').click()
    const used = detailOf(page).getByRole('region', { name: 'Read by' })
    await expect(used).toContainText('fixture')
    await expect(used).toContainText('attic/harbour.safetensors')
    expect(realpathSync(join(inApp, 'models', 'checkpoints'))).toBe(join(modelsOf(app.dataDir), 'checkpoints'))
  })

  await test.step('taken out again, it is as it was', async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Folders' }).click()
    await chooseOfRoot(page, 'attic', 'Remove from the library…')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from the library' }).click()
    await expect(rootCard(page, 'attic')).toHaveCount(0)
    await expect.poll(() => existsSync(join(modelsOf(app.dataDir), 'loras', 'attic'))).toBe(false)
    expect(treeOf(webui)).toEqual(before)
  })
})

test('a drive that is unplugged is shown as away, nothing takes its place, and its notes wait', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const webui = await webuiFolder(app)
  // Into another folder: a new name in its place would be noticed by itself.
  const away = join(app.dataDir, '..', 'unplugged', 'attic')
  mkdirSync(dirname(away))
  await document(app.dataDir, 'models', 'roots', 'add', webui)
  const page = await open('#/models')
  await onShelf(page, 'fog').click()
  await detailOf(page).getByLabel('Your notes').fill('Only in winter')
  await detailOf(page).getByRole('button', { name: 'Close the details' }).click()
  const before = contentsOf(webui)

  await test.step('away', async () => {
    renameSync(webui, away)
    // Noticed by itself, at the next look now and then at the roots.
    await expect(onShelf(page, 'fog')).toHaveAccessibleName('fog, LoRA, SD 1.5, Drive is away', { timeout: 60_000 })
    await page.getByRole('tab', { name: 'Health' }).click()
    await expect(page.getByRole('region', { name: 'Folders that are not there' })).toContainText(webui)
    await page.getByRole('tab', { name: 'Folders' }).click()
    await expect(rootCard(page, 'attic')).toContainText('Not connected')
    await expect(rootCard(page, 'attic')).toContainText('Connect its drive.')
    expect(existsSync(webui)).toBe(false)
  })

  await test.step('and there again', async () => {
    renameSync(away, webui)
    await page.getByRole('button', { name: 'Look for changes now' }).click()
    await expect(rootCard(page, 'attic')).toContainText('Connected')
    await rootCard(page, 'attic').getByRole('link', { name: 'Show models' }).click()
    await expect(onShelf(page, 'fog')).toHaveAccessibleName('fog, LoRA, SD 1.5')
    await onShelf(page, 'fog').click()
    await expect(detailOf(page).getByLabel('Your notes')).toHaveValue('Only in winter')
    expect(contentsOf(webui)).toEqual(before)
  })

  await test.step('moved for good, it is told where it is now', async () => {
    await page.keyboard.press('Escape')
    renameSync(webui, away)
    await page.getByRole('tab', { name: 'Folders' }).click()
    await page.getByRole('button', { name: 'Look for changes now' }).click()
    await rootCard(page, 'attic').getByRole('button', { name: 'It is somewhere else…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change attic' })
    await dialog.getByRole('textbox', { name: 'Path of the folder' }).fill(away)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(rootCard(page, 'attic')).toContainText('Connected')
    await expect(rootCard(page, 'attic')).toContainText(away)
    await rootCard(page, 'attic').getByRole('link', { name: 'Show models' }).click()
    await onShelf(page, 'fog').click()
    await expect(detailOf(page).getByLabel('Your notes')).toHaveValue('Only in winter')
    expect(contentsOf(away)).toEqual(before)
  })
})

test('a folder that is only read refuses changes; one that is made primary is where a UI looks', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const webui = await webuiFolder(app)
  const inApp = await installed(app)
  await document(app.dataDir, 'models', 'roots', 'add', webui, '--read-only')
  const before = treeOf(webui)
  const page = await open('#/models?kind=lora')

  await test.step('only read', async () => {
    await expect.poll(() => titlesOn(page)).toEqual(['fog', 'rain'])
    await grid(page).focus()
    await page.keyboard.press('Delete')
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(/The models folder “attic” \(.*\) is set to be read only/)).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Move to trash' })).toBeDisabled()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(treeOf(webui)).toEqual(before)
  })

  await test.step('primary', async () => {
    await page.getByRole('tab', { name: 'Folders' }).click()
    await expect(rootCard(page, 'attic')).toContainText('Read only')
    await chooseOfRoot(page, 'attic', 'Allow changes in it')
    await expect(rootCard(page, 'attic')).not.toContainText('Read only')
    await chooseOfRoot(page, 'attic', 'Make it the primary folder')
    await expect(rootCard(page, 'attic')).toContainText('Primary')
    await page.getByRole('tab', { name: 'Who reads it' }).click()
    await page.getByRole('button', { name: 'Link models to fixture' }).click()
    const dialog = page.getByRole('dialog')
    const target = join(webui, 'models', 'Stable-diffusion')
    await expect(dialog.getByRole('list', { name: 'What will happen' })).toContainText(target)
    await dialog.getByRole('button', { name: 'Share models' }).click()
    await finished(page)
    expect(realpathSync(join(inApp, 'models', 'checkpoints'))).toBe(target)
    expect(existsSync(join(inApp, 'models', 'checkpoints', 'harbour.safetensors'))).toBe(true)
  })
})

test('an install that knows two ways is told of the library by links or by its file, or not at all', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const inApp = await installed(app, { pathsFile: 'extra_model_paths.yaml' })
  const models = modelsOf(app.dataDir)
  await putModel(join(models, 'checkpoints', 'town.safetensors'), { sample: 'sd15-checkpoint' })
  const before = contentsOf(join(models, 'checkpoints'))
  const link = join(inApp, 'models', 'checkpoints')
  const file = join(inApp, 'extra_model_paths.yaml')
  expect(lstatSync(link).isSymbolicLink()).toBe(true)
  const page = await open('#/models/sharing')
  const way = page.getByRole('combobox', { name: 'How fixture reads the library' })
  await expect(way).toHaveText('By links')

  await test.step('by its configuration', async () => {
    await way.click()
    await page.getByRole('option', { name: 'By configuration' }).click()
    const dialog = page.getByRole('dialog', { name: 'Share models with fixture' })
    await expect(dialog).toContainText('From now on: By configuration.')
    await expect(dialog.getByRole('list', { name: 'What will happen' })).toContainText(file)
    await dialog.getByRole('button', { name: 'Share models' }).click()
    await finished(page)
    await expect(way).toHaveText('By configuration')
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('diffusion_deck:')
    expect(text).toContain(`base_path: ${JSON.stringify(models)}`)
    // What upstream has in that place is there again.
    expect(lstatSync(link).isSymbolicLink()).toBe(false)
    expect(readdirSync(link)).toEqual(['put_checkpoints_here'])
  })

  await test.step('not at all', async () => {
    await page.getByRole('button', { name: 'Unlink models from fixture' }).click()
    const dialog = page.getByRole('dialog', { name: 'Unlink models from fixture?' })
    await dialog.getByRole('button', { name: 'Unlink', exact: true }).click()
    await finished(page)
    expect(existsSync(file) && readFileSync(file, 'utf8').includes('diffusion_deck')).toBe(false)
    expect(contentsOf(join(models, 'checkpoints'))).toEqual(before)
  })

  await test.step('and by links again', async () => {
    await way.click()
    await page.getByRole('option', { name: 'By links' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Share models' }).click()
    await finished(page)
    expect(realpathSync(link)).toBe(join(models, 'checkpoints'))
    expect(contentsOf(join(models, 'checkpoints'))).toEqual(before)
  })

  await test.step('a link that leads nowhere is told under Health', async () => {
    rmSync(link)
    symlinkSync(join(models, 'no-such-folder'), link)
    await page.getByRole('tab', { name: 'Health' }).click()
    const broken = page.getByRole('region', { name: 'Links that lead nowhere' })
    await expect(broken).toContainText(link)
    await expect(broken).toContainText('no-such-folder · fixture')
  })
})
