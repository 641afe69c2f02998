import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, expect, test } from '../harness/app.ts'
import { document } from '../harness/deck.ts'
import { contentsOf } from '../harness/folder.ts'
import { detailOf, finished, modelsOf, onShelf, putModel, titlesOn } from '../harness/models.ts'

test.describe.configure({ timeout: 240_000 })

const lora = (part: string) => ({ sample: 'sd15-lora', metadata: { part } }) as const

test('a folder of mixed files is copied in: recognised, nothing doubled, nothing overwritten', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  const downloads = join(app.dataDir, '..', 'downloads')
  await putModel(join(models, 'loras', 'ink.safetensors'), lora('here'))
  await putModel(join(models, 'loras', 'taken.safetensors'), lora('mine'))
  await putModel(join(downloads, 'ink.safetensors'), lora('here'))
  await putModel(join(downloads, 'taken.safetensors'), lora('another'))
  await putModel(join(downloads, 'deep', 'grain.safetensors'), { ...lora('new'), hue: 80 })
  await putModel(join(downloads, 'hands.safetensors'), { sample: 'sd15-embedding' })
  writeFileSync(join(downloads, 'readme.txt'), 'Thank you for downloading.')
  const before = contentsOf(models)
  const outside = contentsOf(downloads)
  const page = await open('#/models')
  await expect.poll(() => titlesOn(page)).toEqual(['ink', 'taken'])
  await page.getByRole('button', { name: 'Import…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import models' })
  await dialog.getByRole('textbox', { name: 'Paths on this computer' }).fill(downloads)

  const items = dialog.getByRole('list', { name: 'What comes in' })
  const item = (file: string) => items.getByRole('listitem').filter({ hasText: file })
  await expect(items.getByRole('listitem')).toHaveCount(4)
  await expect(item('ink.safetensors')).toContainText('already there')
  await expect(item('taken.safetensors')).toContainText('name is taken: both are kept')
  await expect(item('grain.safetensors')).toContainText('LoRA · SD 1.5')
  await expect(item('grain.safetensors')).toContainText('with 1 file beside it')
  await expect(item('hands.safetensors')).toContainText(join(models, 'embeddings', 'hands.safetensors'))
  expect(contentsOf(models)).toEqual(before)
  await dialog.getByRole('button', { name: 'Copy in' }).click()
  await finished(page)

  expect(contentsOf(downloads)).toEqual(outside)
  const inLoras = readdirSync(join(models, 'loras'), { recursive: true }).map(String)
  expect(inLoras.filter((name) => /^ink.*safetensors$/.test(name))).toEqual(['ink.safetensors'])
  expect(inLoras.filter((name) => /^taken.*safetensors$/.test(name))).toHaveLength(2)
  const after = contentsOf(models)
  // Everything from outside but the readme and what was there already.
  expect(after).toHaveLength(before.length + outside.length - 2)
  expect(after).toEqual(expect.arrayContaining([...before]))
  await expect(onShelf(page, 'grain')).toHaveAccessibleName('grain, LoRA, SD 1.5')
})

test('a folder that is let fall on the page moves in; what cannot be recognised waits for a word', async ({
  app,
  open,
}) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  const outside = join(app.dataDir, '..', 'my downloads')
  await putModel(join(outside, 'thread.safetensors'), { ...lora('thread'), hue: 300 })
  writeFileSync(join(outside, 'mystery.bin'), 'No program knows what this is.')
  const before = contentsOf(outside)
  const page = await open('#/models')
  await expect(page.getByText('No models yet')).toBeVisible()
  const dropped = await page.evaluateHandle(
    (url) => {
      const transfer = new DataTransfer()
      transfer.setData('text/uri-list', url)
      return transfer
    },
    new URL(`file://${outside}`).href,
  )
  await page.getByText('No models yet').dispatchEvent('drop', { dataTransfer: dropped })
  const dialog = page.getByRole('dialog', { name: 'Import models' })
  const paths = dialog.getByRole('textbox', { name: 'Paths on this computer' })
  await expect(paths).toHaveValue(outside)

  await test.step('the kind of one is not known', async () => {
    await dialog.getByRole('radio', { name: /^Move/ }).click()
    await expect(dialog.getByText(/It cannot be told what these files are for: .*mystery\.bin/)).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Move in' })).toBeDisabled()
    await paths.fill(join(outside, 'mystery.bin'))
    await dialog.getByRole('combobox', { name: 'Kind' }).click()
    await page.getByRole('option', { name: 'Upscaler', exact: true }).click()
    const item = dialog.getByRole('list', { name: 'What comes in' }).getByRole('listitem')
    await expect(item).toContainText('Kind is a guess')
    await dialog.getByRole('button', { name: 'Move in' }).click()
    await finished(page)
    expect(existsSync(join(models, 'upscale_models', 'mystery.bin'))).toBe(true)
    expect(existsSync(join(outside, 'mystery.bin'))).toBe(false)
  })

  await test.step('the rest moves, and the empty folder goes', async () => {
    await page.getByRole('button', { name: 'Import…' }).first().click()
    await paths.fill(outside)
    await dialog.getByRole('radio', { name: /^Move/ }).click()
    await dialog.getByRole('textbox', { name: 'Sub-folder' }).fill('from/drop')
    await expect(dialog.getByRole('list', { name: 'What comes in' })).toContainText(
      join('loras', 'from', 'drop', 'thread.safetensors'),
    )
    await dialog.getByRole('button', { name: 'Move in' }).click()
    await finished(page)
    expect(existsSync(outside)).toBe(false)
    expect(readdirSync(join(models, 'loras', 'from', 'drop')).toSorted()).toEqual([
      'thread.preview.png',
      'thread.safetensors',
    ])
    expect(contentsOf(models)).toEqual(before)
  })
})

test('a list taken to another machine brings notes and tags over, and names what is missing there', async ({
  app,
  open,
  page,
}) => {
  await app.welcomed()
  const hands = { sample: 'sd15-embedding', metadata: { of: 'hands' } } as const
  const folder = join(modelsOf(app.dataDir), 'embeddings')
  await putModel(join(folder, 'hands.safetensors'), hands)
  await putModel(join(modelsOf(app.dataDir), 'ultralytics', 'only-here.safetensors'), { sample: 'yolo' })
  await document(
    app.dataDir,
    'models',
    'edit',
    'hands',
    '--title',
    'Better hands',
    '--notes',
    'Weight 0.6',
    '--rating',
    '5',
  )
  await open('#/models')
  const menu = page.getByRole('button', { name: 'More about the library' })
  await menu.click()
  await page.getByRole('menuitem', { name: 'Compute all hashes…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Compute' }).click()
  await finished(page)
  await menu.click()
  await page.getByRole('menuitem', { name: 'Export the list…' }).click()
  const [list] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog').getByRole('button', { name: 'Save the file' }).click(),
  ])
  expect(list.suggestedFilename()).toBe('models.deck.json')

  const other = new App(join(app.dataDir, '..', 'other'), app.git)
  try {
    await other.welcomed()
    // There it has another name and place; its content tells.
    await putModel(join(modelsOf(other.dataDir), 'embeddings', 'renamed', 'h2.safetensors'), hands)
    const url = await other.serve()
    await page.goto(url)
    await page.waitForURL(/#\/./)
    await page.goto(`${new URL(url).origin}/#/models`)
    await onShelf(page, 'h2').click()
    await detailOf(page).getByRole('button', { name: 'Compute' }).click()
    await page
      .getByRole('dialog', { name: /^Compute the hashes/ })
      .getByRole('button', { name: 'Compute' })
      .click()
    await finished(page)
    await detailOf(page).getByRole('button', { name: 'Close the details' }).click()
    await menu.click()
    await page.getByRole('menuitem', { name: 'Compare with a list…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Compare with a list' })
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'Choose a file' }).click(),
    ])
    await chooser.setFiles(await list.path())
    await expect(dialog.getByText('1 of its models is here.')).toBeVisible()
    await expect(dialog.getByRole('list', { name: '1 is missing.' })).toContainText('only-here.safetensors')
    await dialog.getByRole('button', { name: 'Take over notes and tags' }).click()
    await expect(dialog.getByText('Taken over for 1 model.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await onShelf(page, 'Better hands').click()
    await expect(detailOf(page).getByLabel('Your notes')).toHaveValue('Weight 0.6')
    await expect(detailOf(page).getByRole('radio', { name: '5 Stars' })).toBeChecked()
  } finally {
    // A page whose app has ended complains.
    await page.goto('about:blank')
    await other.end()
  }
})
