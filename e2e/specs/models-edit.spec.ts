import type { Locator, Page } from '@playwright/test'
import {
  closeSync,
  futimesSync,
  openSync,
  rmSync,
  readFileSync,
  readSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Model, ModelDetail } from '../../shared/library/model.ts'
import { deck, document } from '../harness/deck.ts'
import { expect, test, type App } from '../harness/app.ts'
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

/** What `deck models show` says of a model, asked beside the running app. */
const shown = (app: App, name: string): Promise<ModelDetail> => document(app.dataDir, 'models', 'show', name)

/** Chooses an entry of the menu behind the selection's last button. */
async function more(page: Page, entry: string): Promise<void> {
  await page.getByRole('toolbar').getByRole('button', { name: 'More commands' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

/** The lines of a list in a dialog, once it is there. */
async function linesOf(dialog: Locator, name: string): Promise<readonly string[]> {
  const list = dialog.getByRole('list', { name })
  await expect(list).toBeVisible()
  return list.getByRole('listitem').allInnerTexts()
}

async function closed(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(dialog).toHaveCount(0)
}

const trashed = (app: App): Promise<readonly { readonly id: string; readonly originalPath: string }[]> =>
  document(app.dataDir, 'trash', 'list')

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** One point of red, as an image program writes it. */
const onePoint = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

test('what is known is written beside a model; what a person has there stays, or waits in the trash', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const folder = join(modelsOf(app.dataDir), 'loras')
  await putModel(join(folder, 'lace.safetensors'), {
    sample: 'sdxl-lora',
    metadata: { part: 'lace', 'modelspec.thumbnail': `data:image/png;base64,${onePoint}` },
    civitai: civitaiVersion('Lace', ['lace trim']),
  })
  await putModel(join(folder, 'wool.safetensors'), {
    sample: 'sdxl-lora',
    metadata: { part: 'wool' },
    civitai: civitaiVersion('Wool', ['woolly']),
  })
  await putModel(join(folder, 'silk.safetensors'), { sample: 'sd15-lora', civitai: civitaiVersion('Silk', ['silky']) })
  const page = await open('#/models')
  const detail = detailOf(page)
  const one = page.getByRole('dialog', { name: 'Write sidecar files for 1 model' })
  const ask = (): Promise<void> =>
    detail
      .getByRole('region', { name: 'File', exact: true })
      .getByRole('button', { name: 'Write sidecar files…' })
      .click()

  await test.step('both formats, from the details', async () => {
    await onShelf(page, 'Lace v1.0').click()
    await ask()
    const before = contentsOf(folder)
    await one.getByRole('checkbox', { name: /^A1111 and Forge/ }).click()
    await expect(one.getByRole('button', { name: 'Write' })).toBeDisabled()
    await one.getByRole('checkbox', { name: /^A1111 and Forge/ }).click()
    await one.getByRole('checkbox', { name: /^Preview picture/ }).click()
    expect(contentsOf(folder)).toEqual(before)
    await one.getByRole('button', { name: 'Write' }).click()
    expect(await linesOf(one, 'Files written')).toEqual(['lace.json', 'lace.preview.png'])
    await closed(one)
    expect(json(join(folder, 'lace.json'))).toMatchObject({ 'sd version': 'SDXL', 'activation text': 'lace trim' })
    expect(readFileSync(join(folder, 'lace.preview.png')).toString('base64')).toBe(onePoint)
    const file = detail.getByRole('region', { name: 'File', exact: true })
    await expect(file).toContainText('lace.json')
    await expect(file).toContainText('lace.preview.png')
  })

  await test.step('once more: there is nothing to write', async () => {
    const before = contentsOf(folder)
    await ask()
    await one.getByRole('button', { name: 'Write' }).click()
    expect(await linesOf(one, 'Nothing to write')).toEqual(['lace.json'])
    await expect(one.getByRole('list', { name: 'Files written' })).toHaveCount(0)
    await closed(one)
    expect(contentsOf(folder)).toEqual(before)
  })

  await test.step('words of another program stay; the file is kept before a person’s own word takes a place', async () => {
    const theirs = { 'activation text': 'my own words', notes: 'as I wrote it', 'preferred weight': 0.4, mine: [1, 2] }
    writeFileSync(join(folder, 'lace.json'), JSON.stringify(theirs))
    await ask()
    await one.getByRole('button', { name: 'Write' }).click()
    expect(await linesOf(one, 'Files written')).toEqual(['lace.json'])
    await closed(one)
    expect(json(join(folder, 'lace.json'))).toMatchObject({ ...theirs, 'sd version': 'SDXL' })
    expect(await trashed(app)).toEqual([])

    await detail.getByLabel('Your notes').fill('never above 1')
    await detail.getByLabel('Preferred weight').fill('0.9')
    await detail.getByLabel('Preferred weight').press('Enter')
    await expect
      .poll(async () => (await shown(app, 'lace')).edited)
      .toMatchObject({ notes: 'never above 1', preferredWeight: 0.9 })
    const asItWas = readFileSync(join(folder, 'lace.json'), 'utf8')
    await ask()
    await one.getByRole('button', { name: 'Write' }).click()
    expect(await linesOf(one, 'Files written')).toEqual(['lace.json'])
    await closed(one)
    expect(json(join(folder, 'lace.json'))).toMatchObject({
      ...theirs,
      notes: 'never above 1',
      'preferred weight': 0.9,
    })
    const [kept, ...others] = await trashed(app)
    expect([kept?.originalPath, others]).toEqual([join(folder, 'lace.json'), []])
    rmSync(join(folder, 'lace.json'))
    await document(app.dataDir, 'trash', 'restore', kept?.id ?? '')
    expect(readFileSync(join(folder, 'lace.json'), 'utf8')).toBe(asItWas)
  })

  await test.step('what is no such file is somebody’s: told, and left; the rest of the selection is written', async () => {
    await detail.getByRole('button', { name: 'Close the details' }).click()
    writeFileSync(join(folder, 'wool.json'), 'a shopping list')
    await grid(page).focus()
    await page.keyboard.press('Control+a')
    await more(page, 'Write sidecar files…')
    const three = page.getByRole('dialog', { name: 'Write sidecar files for 3 models' })
    await three.getByRole('button', { name: 'Write' }).click()
    expect((await linesOf(three, 'Files written')).toSorted()).toEqual(['lace.json', 'silk.json'])
    expect(await linesOf(three, 'Files that could not be written')).toEqual([
      `${join(folder, 'wool.json')} was left as it is: it is no valid JSON object`,
    ])
    await closed(three)
    expect(readFileSync(join(folder, 'wool.json'), 'utf8')).toBe('a shopping list')
    expect(json(join(folder, 'silk.json'))).toMatchObject({ 'activation text': 'silky' })
  })
})

test('several models get kind, family, tags and stars at once, and the file’s word again', async ({ app, open }) => {
  await app.welcomed()
  await fillShelf(join(modelsOf(app.dataDir), 'loras'), {
    'ash.safetensors': { sample: 'sd15-lora', metadata: { part: 'ash' } },
    'birch.safetensors': { sample: 'sd15-lora', metadata: { part: 'birch' } },
    'cedar.safetensors': { sample: 'sd15-lora', metadata: { part: 'cedar' } },
  })
  await document(app.dataDir, 'models', 'edit', 'birch', '--tags', 'old', 'dear', '--rating', '2')
  await document(app.dataDir, 'models', 'edit', 'cedar', '--tags', 'dear')
  const page = await open('#/models')
  await expect.poll(() => titlesOn(page)).toEqual(['ash', 'birch', 'cedar'])
  const toolbar = page.getByRole('toolbar')
  const dialog = page.getByRole('dialog', { name: 'Edit 2 models' })
  const pick = async (what: string, option: string): Promise<void> => {
    await dialog.getByRole('combobox', { name: what }).click()
    await page.getByRole('option', { name: option, exact: true }).click()
  }
  /** What is true of each, by its title; one command, as each starts a process. */
  const said = async (): Promise<Readonly<Record<string, unknown>>> => {
    const { items } = await document<{ readonly items: readonly Model[] }>(app.dataDir, 'models', 'list')
    return Object.fromEntries(
      items.map(({ title, kind, kindSource, family, lineage, rating, favourite, tags }) => [
        title,
        { kind, kindSource, family, lineage, rating, favourite, tags: tags.toSorted() },
      ]),
    )
  }
  const { cedar } = await said()

  await test.step('two of three are chosen', async () => {
    await grid(page).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Shift+ArrowRight')
    await expect(toolbar.getByRole('status')).toHaveText('2 selected')
  })

  await test.step('everything at once', async () => {
    await toolbar.getByRole('button', { name: 'Edit…' }).click()
    await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled()
    await pick('Kind', 'Hypernetwork')
    await pick('Family', 'SDXL')
    await pick('Lineage', 'Pony')
    const add = dialog.getByRole('combobox', { name: 'Add tags' })
    await add.fill('trees')
    await add.press('Enter')
    const remove = dialog.getByRole('combobox', { name: 'Remove tags' })
    await remove.fill('old')
    await page.getByRole('option', { name: 'old', exact: true }).click()
    await dialog.locator('label').filter({ hasText: '4 Stars' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toHaveCount(0)
    const both = {
      kind: 'hypernetwork',
      kindSource: 'user',
      family: 'sdxl',
      lineage: 'pony',
      rating: 4,
      favourite: false,
    }
    expect(await said()).toEqual({
      ash: { ...both, tags: ['trees'] },
      birch: { ...both, tags: ['dear', 'trees'] },
      cedar,
    })
    await expect(onShelf(page, 'ash')).toHaveAccessibleName(/^ash, Hypernetwork, SDXL/)
  })

  await test.step('favourites by the keyboard, for the whole selection', async () => {
    await grid(page).press('f')
    for (const name of ['ash', 'birch']) await expect(onShelf(page, name)).toHaveAccessibleName(/, Favourite$/)
    expect(await said()).toMatchObject({ ash: { favourite: true }, birch: { favourite: true }, cedar })
  })

  await test.step('what is left open stays; the file’s word is true again', async () => {
    await toolbar.getByRole('button', { name: 'Edit…' }).click()
    await pick('Kind', 'What the file says')
    await pick('Family', 'What the file says')
    await pick('Lineage', 'What the file says')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(dialog).toHaveCount(0)
    const both = { kind: 'lora', kindSource: 'content', family: 'sd15', lineage: null, rating: 4, favourite: true }
    const expected = { ash: { ...both, tags: ['trees'] }, birch: { ...both, tags: ['dear', 'trees'] }, cedar }
    expect(await said()).toEqual(expected)
    await toolbar.getByRole('button', { name: 'Edit…' }).click()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toHaveCount(0)
    expect(await said()).toEqual(expected)
    expect((await shown(app, 'birch')).edited).toEqual({
      tags: expect.any(Array) as unknown,
      rating: 4,
      favourite: true,
    })
  })
})

/** Changes one byte of a file and leaves it as old as it was: so a failing disk does. */
function flipByte(path: string): void {
  const { atime, mtime, size } = statSync(path)
  const file = openSync(path, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, size - 100)
  byte[0] = (byte[0] ?? 0) ^ 1
  writeSync(file, byte, 0, 1, size - 100)
  futimesSync(file, atime, mtime)
  closeSync(file)
}

test('a file that its disk has damaged is told by its hashes; one that is whole passes', async ({ app, open }) => {
  await app.welcomed()
  const folder = join(modelsOf(app.dataDir), 'embeddings')
  const hands = await putModel(join(folder, 'hands.safetensors'), {
    sample: 'sd15-embedding',
    metadata: { of: 'hands' },
  })
  const faces = await putModel(join(folder, 'faces.safetensors'), {
    sample: 'sd15-embedding',
    metadata: { of: 'faces' },
  })
  // A time that every file system keeps exactly.
  for (const path of [hands, faces]) utimesSync(path, 1_700_000_000, 1_700_000_000)
  expect((await deck(app.dataDir, 'models', 'hash')).code).toBe(0)
  const page = await open('#/models')
  await onShelf(page, 'hands').click()
  const hashes = detailOf(page).getByRole('region', { name: 'Hashes' })
  const steps = page.getByRole('dialog').filter({ has: page.getByRole('list', { name: 'Steps' }) })

  await test.step('whole', async () => {
    await hashes.getByRole('button', { name: 'Check against hashes…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Check 1 file' })
    await expect(dialog).toContainText('Nothing is changed')
    await dialog.getByRole('button', { name: 'Check', exact: true }).click()
    await finished(page)
  })

  await test.step('damaged, among all that have hashes', async () => {
    flipByte(hands)
    const before = contentsOf(folder)
    await detailOf(page).press('Escape')
    await page.getByRole('button', { name: 'More about the library' }).click()
    await page.getByRole('menuitem', { name: 'Check all files against their hashes…' }).click()
    await page
      .getByRole('dialog', { name: 'Check all files that have hashes' })
      .getByRole('button', { name: 'Check', exact: true })
      .click()
    const alert = steps.getByRole('alert')
    await expect(alert).toContainText('hands.safetensors')
    await expect(alert).not.toContainText('faces.safetensors')
    await expect(steps.getByRole('status')).toHaveText('Failed')
    await steps.getByRole('button', { name: 'Close', exact: true }).click()
    await expect(steps).toHaveCount(0)
    // It is told, and nothing else.
    expect(contentsOf(folder)).toEqual(before)
    expect((await shown(app, 'hands')).hashes).not.toBeNull()
  })
})
