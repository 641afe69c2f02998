import type { Locator, Page } from '@playwright/test'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../harness/app.ts'
import { contentsOf } from '../harness/folder.ts'
import {
  civitaiVersion,
  detailOf,
  fillShelf,
  finished,
  grid,
  modelsOf,
  onShelf,
  putModel,
  titlesOn,
} from '../harness/models.ts'

test.describe.configure({ timeout: 240_000 })

/** Names in a folder of the library; what a person sees in a file manager. */
const filesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).toSorted() : [])

const loras = (...names: readonly string[]): Parameters<typeof fillShelf>[1] =>
  Object.fromEntries(
    names.map((name, index) => [
      `loras/${name}.safetensors`,
      // Told apart by their content as well as by their names.
      { sample: 'sd15-embedding', metadata: { 'modelspec.title': name, part: String(index) } },
    ]),
  )

test('a model in the wrong folder is put in its place with one click, with all that belongs to it', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  await putModel(join(models, 'checkpoints', 'flux1-dev.safetensors'), {
    sample: 'flux-dev-fp8',
    hue: 250,
    civitai: civitaiVersion('FLUX.1 dev', []),
  })
  await putModel(join(models, 'checkpoints', 'town.safetensors'), { sample: 'sd15-checkpoint' })
  const page = await open('#/models')
  await page
    .getByRole('group', { name: 'State' })
    .getByRole('checkbox', { name: /^In the wrong folder/ })
    .click()
  await expect.poll(() => titlesOn(page)).toEqual(['FLUX.1 dev v1.0'])
  await onShelf(page, 'FLUX.1 dev v1.0').click()
  await expect(detailOf(page).getByText('It is a Diffusion model in the folder of another kind.')).toBeVisible()
  await detailOf(page).getByRole('button', { name: 'Put in its place…' }).click()

  const dialog = page.getByRole('dialog', { name: 'Put models in their place' })
  const plan = dialog.getByRole('list', { name: 'What will happen' })
  await expect(plan).toContainText(join('diffusion_models', 'flux1-dev.safetensors'))
  expect(filesIn(join(models, 'diffusion_models'))).toEqual([])
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await finished(page)
  expect(filesIn(join(models, 'diffusion_models'))).toEqual([
    'flux1-dev.civitai.info',
    'flux1-dev.preview.png',
    'flux1-dev.safetensors',
  ])
  expect(filesIn(join(models, 'checkpoints'))).toEqual(['town.safetensors'])
  await expect(detailOf(page)).not.toContainText('in the folder of another kind')
  await expect(detailOf(page).getByRole('img', { name: 'Preview of FLUX.1 dev v1.0' })).toBeVisible()
})

test('many models are chosen with the keyboard alone, and moved to a sub-folder', async ({ app, open }) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  await fillShelf(models, loras('ash', 'birch', 'cedar', 'douglas', 'elm'))
  const page = await open('#/models')
  await expect.poll(() => titlesOn(page)).toEqual(['ash', 'birch', 'cedar', 'douglas', 'elm'])
  const status = page.getByRole('toolbar').getByRole('status')

  await test.step('arrows, Space, Shift and Control+A', async () => {
    await grid(page).focus()
    await page.keyboard.press('Control+a')
    await expect(status).toHaveText('5 selected')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('toolbar')).toHaveCount(0)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await expect(status).toHaveText('1 selected')
    await expect(onShelf(page, 'birch')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await expect(status).toHaveText('3 selected')
    await expect(onShelf(page, 'ash')).toHaveAttribute('aria-selected', 'false')
  })

  await page.getByRole('toolbar').getByRole('button', { name: 'Move…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Move 3 models' })
  await dialog.getByRole('textbox', { name: 'Sub-folder' }).fill('trees')
  await dialog.getByRole('combobox', { name: 'Kind' }).click()
  await page.getByRole('option', { name: 'LoRA' }).click()
  await expect(dialog.getByRole('list', { name: 'What will happen' })).toContainText(
    join('loras', 'trees', 'birch.safetensors'),
  )
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  await finished(page)
  expect(filesIn(join(models, 'loras', 'trees'))).toEqual([
    'birch.safetensors',
    'cedar.safetensors',
    'douglas.safetensors',
  ])
  expect(filesIn(join(models, 'loras'))).toEqual(['ash.safetensors', 'elm.safetensors', 'trees'])
  await expect.poll(() => titlesOn(page)).toEqual(['ash', 'birch', 'cedar', 'douglas', 'elm'])
})

test('what goes to the trash asks first, and comes back from there with its notes and sidecars', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  const folder = join(models, 'loras')
  await putModel(join(folder, 'paper.safetensors'), {
    sample: 'sd15-lora',
    hue: 10,
    civitai: civitaiVersion('Paper', ['paper']),
  })
  const page = await open('#/models')
  await expect(onShelf(page, 'Paper v1.0')).toBeVisible()
  const before = contentsOf(models)
  await grid(page).focus()
  await page.keyboard.press('Enter')
  await detailOf(page).getByLabel('Your notes').fill('Keep this one')
  await detailOf(page).getByRole('button', { name: 'Close the details' }).click()
  await grid(page).focus()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Move 1 model to the trash?' })
  await expect(dialog.getByRole('list', { name: 'What will happen' })).toContainText('paper.safetensors')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(contentsOf(models)).toEqual(before)

  await grid(page).focus()
  await page.keyboard.press('Delete')
  await dialog.getByRole('button', { name: 'Move to trash' }).click()
  await finished(page)
  await expect(onShelf(page, 'Paper v1.0')).toHaveCount(0)
  expect(filesIn(folder)).toEqual([])

  await page.getByRole('button', { name: 'More about the library' }).click()
  await page.getByRole('menuitem', { name: 'Open the trash' }).click()
  await page.getByRole('button', { name: /^Restore paper/ }).click()
  await expect(page.getByText('The trash is empty')).toBeVisible()
  expect(filesIn(folder)).toEqual(['paper.civitai.info', 'paper.preview.png', 'paper.safetensors'])
  expect(contentsOf(models)).toEqual(before)
  await page.getByRole('link', { name: 'Models' }).first().click()
  await expect(onShelf(page, 'Paper v1.0')).toHaveAccessibleName('Paper v1.0, LoRA, SD 1.5')
  await onShelf(page, 'Paper v1.0').click()
  await expect(detailOf(page).getByLabel('Your notes')).toHaveValue('Keep this one')
})

test('a new name is for the file and for everything that belongs to it', async ({ app, open }) => {
  await app.welcomed()
  const folder = join(modelsOf(app.dataDir), 'loras')
  await putModel(join(folder, 'v1-final-2.safetensors'), {
    sample: 'sd15-lora',
    hue: 170,
    civitai: civitaiVersion('Lace', ['lace']),
  })
  const { ino } = statSync(join(folder, 'v1-final-2.safetensors'))
  const page = await open('#/models')
  await expect(onShelf(page, 'Lace v1.0')).toBeVisible()
  await grid(page).focus()
  await page.keyboard.press('F2')
  const dialog = page.getByRole('dialog', { name: 'Rename v1-final-2.safetensors' })
  const name = dialog.getByRole('textbox', { name: 'New name' })
  await name.fill('la:ce')
  await expect(dialog.getByText('These cannot be in a file name')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Rename' })).toBeDisabled()
  await name.fill('lace')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await finished(page)
  expect(filesIn(folder)).toEqual(['lace.civitai.info', 'lace.preview.png', 'lace.safetensors'])
  expect(statSync(join(folder, 'lace.safetensors')).ino).toBe(ino)
  await onShelf(page, 'Lace v1.0').click()
  await expect(detailOf(page)).toContainText(join(folder, 'lace.safetensors'))
})

/** One group of equal files on the page. */
const group = (page: Page, name: RegExp): Locator => page.getByRole('region', { name })

test('copies are found by their hashes and become one file, or go to the trash', async ({ app, open }) => {
  await app.welcomed()
  const embeddings = join(modelsOf(app.dataDir), 'embeddings')
  const hands = { sample: 'sd15-embedding', metadata: { of: 'hands' } } as const
  const faces = { sample: 'sd15-embedding', metadata: { of: 'faces' } } as const
  await putModel(join(embeddings, 'hands.safetensors'), hands)
  await putModel(join(embeddings, 'other', 'hands-copy.safetensors'), hands)
  await putModel(join(embeddings, 'faces.safetensors'), faces)
  await putModel(join(embeddings, 'other', 'faces-copy.safetensors'), faces)
  const page = await open('#/models/duplicates')

  await test.step('only hashes can tell', async () => {
    await expect(page.getByText('No copies are known')).toBeVisible()
    await page.getByRole('button', { name: 'Compute hashes…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Compute' }).click()
    await finished(page)
    await expect(page.getByText('2 groups of equal files; the copies take 48.2 KB.')).toBeVisible()
  })

  await test.step('one file under both names', async () => {
    const hard = group(page, /^hands/)
    await hard.getByRole('radio', { name: /other/ }).click()
    await hard.getByRole('button', { name: 'Make them one file…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Make the copies one file' })
    await expect(dialog.getByRole('list', { name: 'What will happen' })).toContainText('hands.safetensors')
    await dialog.getByRole('button', { name: 'Make one file' }).click()
    await finished(page)
    await expect(hard).toContainText('all names lead to the same bytes, so they cost nothing')
    const inodes = ['hands.safetensors', 'other/hands-copy.safetensors'].map((name) => statSync(join(embeddings, name)))
    expect(inodes[0]?.ino).toBe(inodes[1]?.ino)
    expect(inodes[0]?.nlink).toBe(2)
  })

  await test.step('or the other one goes to the trash', async () => {
    await group(page, /^faces/)
      .getByRole('button', { name: 'Others to trash…' })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Move the copies to the trash' })
    await dialog.getByRole('button', { name: 'Move to trash' }).click()
    await finished(page)
    await expect(group(page, /^faces/)).toHaveCount(0)
    const left = ['faces.safetensors', 'other/faces-copy.safetensors'].filter((name) =>
      existsSync(join(embeddings, name)),
    )
    expect(left).toHaveLength(1)
    await page.goto(`${new URL(page.url()).origin}/#/settings/trash`)
    await expect(page.getByRole('button', { name: /^Restore faces/ })).toBeVisible()
  })
})
