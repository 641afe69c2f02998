import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { document } from '../harness/deck.ts'
import { expect, test } from '../harness/app.ts'
import {
  detailOf,
  fillShelf,
  grid,
  modelsOf,
  onShelf,
  putMaliciousModel,
  putModel,
  putTruncatedModel,
  richModel,
  shelf,
  titlesOn,
} from '../harness/models.ts'

test.describe.configure({ timeout: 240_000 })

test('an empty library says what to do; a file that comes or goes by hand is seen by itself', async ({ app, open }) => {
  await app.welcomed()
  const page = await open('#/models')
  await expect(page.getByText('No models yet')).toBeVisible()
  await expect(page.getByText('Add a folder of models that you already have, or bring files in.')).toBeVisible()
  const main = page.getByRole('region', { name: 'Models', exact: true })
  await expect(main.getByRole('button', { name: 'Add folder…' })).toBeVisible()
  await expect(main.getByRole('button', { name: 'Import…' })).toBeVisible()

  const path = join(modelsOf(app.dataDir), 'loras', 'by-hand.safetensors')
  await putModel(path, { sample: 'sd15-lora' })
  await expect(onShelf(page, 'by-hand')).toHaveAccessibleName('by-hand, LoRA, SD 1.5')
  await expect(page.getByText('1 model, 6.14 MB')).toBeVisible()
  rmSync(path)
  await expect(page.getByText('No models yet')).toBeVisible()
})

test('filter, search, order and view; the address keeps them through a reload, back and forward', async ({
  app,
  open,
}) => {
  await app.welcomed()
  await fillShelf(modelsOf(app.dataDir))
  await document(app.dataDir, 'models', 'edit', 'ink-wash', '--notes', 'Лучшая Акварель для фонов')
  const page = await open('#/models')
  const all = Object.keys(shelf).length
  await expect(page.getByText(new RegExp(`^${String(all)} models, `))).toBeVisible()
  const filter = page.getByRole('region', { name: 'Filter' })
  const kinds = filter.getByRole('group', { name: 'Kind' })

  await test.step('by kind and by family together', async () => {
    await kinds.getByRole('checkbox', { name: /^LoRA/ }).click()
    await expect.poll(() => titlesOn(page)).toEqual(['detail', 'ink-wash', 'woodcut'])
    await filter.getByRole('group', { name: 'Family' }).getByRole('checkbox', { name: /^SDXL/ }).click()
    await expect.poll(() => titlesOn(page)).toEqual(['woodcut'])
    expect(page.url()).toMatch(/kind=lora&family=sdxl$/)
    await page.goBack()
    await expect.poll(() => titlesOn(page)).toEqual(['detail', 'ink-wash', 'woodcut'])
    await page.getByRole('button', { name: 'No longer filter by LoRA' }).press('Enter')
    await expect(page.getByText(new RegExp(`^${String(all)} models, `))).toBeVisible()
  })

  await test.step('search, also in a note and whatever its case', async () => {
    const search = page.getByRole('searchbox', { name: 'Search the models' })
    await search.fill('акварель')
    await expect.poll(() => titlesOn(page)).toEqual(['ink-wash'])
    await search.fill('nothing is called so')
    await expect(page.getByText('No model matches')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await expect(page.getByText(new RegExp(`^${String(all)} models, `))).toBeVisible()
  })

  await test.step('a table by size, the largest first, is there again after a reload', async () => {
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'Size' }).click()
    await page.getByRole('button', { name: 'Sort descending' }).click()
    const largest = ['wan2.1-t2v-14b', 'flux1-dev-fp8', 't5xxl_fp16']
    await expect.poll(async () => (await titlesOn(page)).slice(0, 3)).toEqual(largest)
    await expect(grid(page).getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'descending')
    await kinds.getByRole('checkbox', { name: /^VAE/ }).click()
    await expect.poll(() => titlesOn(page)).toEqual(['flux-ae'])
    await page.reload()
    await expect.poll(() => titlesOn(page)).toEqual(['flux-ae'])
    await expect(page.getByRole('button', { name: 'Table' })).toHaveAttribute('aria-pressed', 'true')
    await expect(kinds.getByRole('checkbox', { name: /^VAE/ })).toBeChecked()
    await page.goBack()
    await expect.poll(async () => (await titlesOn(page)).slice(0, 3)).toEqual(largest)
    await page.goForward()
    await expect.poll(() => titlesOn(page)).toEqual(['flux-ae'])
  })
})

test('everything known of a model is shown; what a person says of it is kept, and can be taken back', async ({
  app,
  open,
}) => {
  await app.welcomed()
  await putModel(join(modelsOf(app.dataDir), 'loras', 'add-detail.safetensors'), richModel)
  const page = await open('#/models')
  await onShelf(page, 'Detail Tweaker v1.0').click()
  const detail = detailOf(page)

  await test.step('what is known', async () => {
    await expect(detail.getByRole('heading', { level: 2 })).toHaveText('Detail Tweaker v1.0')
    await expect(detail.getByRole('img', { name: 'Preview of Detail Tweaker v1.0' })).toBeVisible()
    await expect(detail.getByText('Safe', { exact: true })).toBeVisible()
    const identity = detail.getByRole('region', { name: 'What it is' })
    await expect(identity.getByRole('combobox', { name: 'Kind' })).toHaveText('LoRA')
    await expect(identity.getByRole('combobox', { name: 'Family' })).toHaveText('SDXL')
    await expect(identity).toContainText('The file says so')
    await expect(identity).toContainText('kohya')
    await expect(detail.getByRole('region', { name: 'Words' })).toContainText('add_detail')
    await expect(detail.getByRole('region', { name: 'Notes' })).toContainText('Adds fine detail at weights up to 2.')
    const file = detail.getByRole('region', { name: 'File', exact: true })
    await expect(file).toContainText('add-detail.civitai.info')
    await expect(file).toContainText('add-detail.preview.png')
    await expect(file.getByRole('link', { name: '122359' })).toHaveAttribute('href', /civitai\.com\/models\/122359/)
    await expect(detail.getByRole('region', { name: 'Training' })).toContainText('macro shot')
    await detail
      .getByRole('region', { name: /^Metadata/ })
      .getByRole('button', { name: 'Show' })
      .click()
    await expect(detail.getByRole('region', { name: /^Metadata/ })).toContainText('ss_network_dim')
  })

  await test.step('what a person says', async () => {
    await detail.getByLabel('Title', { exact: true }).fill('My detail')
    await detail.getByLabel('Title', { exact: true }).press('Enter')
    await expect(detail.getByRole('heading', { level: 2 })).toHaveText('My detail')
    await detail.getByRole('combobox', { name: 'Kind' }).click()
    await page.getByRole('option', { name: 'Hypernetwork' }).click()
    await expect(detail.getByRole('button', { name: 'Kind: what the file says' })).toBeVisible()
    await detail.getByRole('combobox', { name: 'Family' }).click()
    await page.getByRole('option', { name: 'SD 1.5' }).click()
    await expect(detail.getByRole('button', { name: 'Family: what the file says' })).toBeVisible()
    await detail.getByLabel('Your notes').fill('Never above 1.2')
    await detail.getByLabel('Preferred weight').fill('0,8')
    await detail.getByRole('combobox', { name: 'Tags' }).fill('everyday')
    await detail.getByRole('combobox', { name: 'Tags' }).press('Enter')
    await expect(detail.getByRole('button', { name: 'everyday' })).toBeVisible()
    await detail.getByRole('combobox', { name: 'Trigger words' }).fill('crisp')
    await detail.getByRole('combobox', { name: 'Trigger words' }).press('Enter')
    await expect(detail.getByRole('button', { name: 'Copy “crisp”' })).toBeVisible()
    await detail.locator('label').filter({ hasText: '4 Stars' }).click()
    await expect(detail.getByRole('radio', { name: '4 Stars' })).toBeChecked()
    await detail.getByRole('button', { name: 'Mark as favourite' }).click()
    await expect(detail.getByRole('button', { name: 'No longer a favourite' })).toBeVisible()
  })

  await test.step('is there after a reload, and the file can have its word again', async () => {
    await page.reload()
    await expect(detail.getByLabel('Your notes')).toHaveValue('Never above 1.2')
    await expect(detail.getByLabel('Preferred weight')).toHaveValue('0.8')
    await expect(detail.getByRole('radio', { name: '4 Stars' })).toBeChecked()
    await expect(detail.getByRole('button', { name: 'Copy “crisp”' })).toBeVisible()
    for (const what of ['Title', 'Kind', 'Family', 'Trigger words'])
      await detail.getByRole('button', { name: `${what}: what the file says` }).click()
    await expect(detail.getByRole('heading', { level: 2 })).toHaveText('Detail Tweaker v1.0')
    await expect(detail.getByRole('combobox', { name: 'Kind' })).toHaveText('LoRA')
    await expect(detail.getByRole('combobox', { name: 'Family' })).toHaveText('SDXL')
    await expect(detail.getByRole('button', { name: 'Copy “crisp”' })).toHaveCount(0)
    await expect(detail.getByRole('button', { name: 'Copy “add_detail”' })).toBeVisible()
  })

  // The button that was pressed last is gone, and with it the focus, which the dialog takes back a moment later.
  await detail.press('Escape')
  await expect(onShelf(page, 'Detail Tweaker v1.0')).toHaveAccessibleName(
    'Detail Tweaker v1.0, LoRA, SDXL, with text encoder, Favourite',
  )
})

test('a file that would run code, and one that is cut off, are told in words', async ({ app, open }) => {
  await app.welcomed()
  const checkpoints = join(modelsOf(app.dataDir), 'checkpoints')
  putMaliciousModel(join(checkpoints, 'free-gift.ckpt'))
  await putTruncatedModel(join(checkpoints, 'half-loaded.safetensors'), 'sd15-checkpoint')
  const page = await open('#/models')
  await expect(onShelf(page, 'free-gift')).toHaveAccessibleName(/, Dangerous/)
  await expect(onShelf(page, 'half-loaded')).toHaveAccessibleName(/, Unreadable/)

  await onShelf(page, 'free-gift').click()
  const detail = detailOf(page)
  await expect(detail.getByText('It names code that can harm this computer. Do not load it.')).toBeVisible()
  const why = detail.getByRole('list', { name: 'Why' })
  await expect(why).toContainText('Names code that harms')
  await expect(why).toContainText('os.system')
  await page.keyboard.press('Escape')
  await onShelf(page, 'half-loaded').click()
  await expect(detail.getByText('It is damaged or was cut off; programs will not load it.')).toBeVisible()
  await expect(detail.getByRole('list', { name: 'Why' })).toContainText('The file ends too early')
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: 'Health' }).click()
  await expect(page.getByRole('region', { name: 'Dangerous files' })).toContainText('free-gift.ckpt')
  await page
    .getByRole('region', { name: 'Damaged files' })
    .getByRole('link', { name: /half-loaded/ })
    .click()
  await expect(detail.getByRole('heading', { level: 2 })).toHaveText('half-loaded')
})

test('disk use as a picture leads to its models; the health report names what is gone', async ({ app, open }) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  await fillShelf(models)
  const page = await open('#/models/usage')
  const picture = page.getByRole('img', { name: /^Disk use by kind and family/ })
  await picture.locator('g > rect.tile').filter({ hasText: 'LoRA, SDXL' }).click()
  await expect.poll(() => titlesOn(page)).toEqual(['woodcut'])
  expect(page.url()).toContain('kind=lora&family=sdxl&sort=bytes&order=desc')
  await page.goBack()
  await page.getByRole('link', { name: 'Show VAE, FLUX.1' }).press('Enter')
  await expect.poll(() => titlesOn(page)).toEqual(['flux-ae'])
  // What nobody said anything of is forgotten when its file goes; this one is dear to somebody.
  await grid(page).press('f')
  await expect(onShelf(page, 'flux-ae')).toHaveAccessibleName(/, Favourite$/)

  await page.getByRole('tab', { name: 'Health' }).click()
  await expect(page.getByText('All is well')).toBeVisible()
  rmSync(join(models, 'vae', 'flux-ae.safetensors'))
  const gone = page.getByRole('region', { name: 'Files that are gone' })
  await expect(gone).toContainText('flux-ae.safetensors')
  await gone.getByRole('link', { name: /flux-ae/ }).click()
  await expect(detailOf(page)).toContainText('The file was there and is not any more. What you noted is kept')
  await putModel(join(models, 'vae', 'flux-ae.safetensors'), { sample: 'flux-vae' })
  await expect(detailOf(page).getByText('Safe', { exact: true })).toBeVisible()
  await expect(detailOf(page)).not.toContainText('is not any more')
  await detailOf(page).getByRole('button', { name: 'Close the details' }).click()

  // A UI that knows LoRAs by name alone would show one of these two.
  await putModel(join(models, 'loras', 'Woodcut.safetensors'), { sample: 'sd15-lora', metadata: { of: 'another' } })
  await page.getByRole('tab', { name: 'Health' }).click()
  const twice = page.getByRole('region', { name: 'Same name in several folders' })
  await expect(twice).toContainText(join('loras', 'style', 'woodcut.safetensors'))
  await expect(twice).toContainText(join('loras', 'Woodcut.safetensors'))
  renameSync(join(models, 'loras', 'Woodcut.safetensors'), join(models, 'loras', 'etching.safetensors'))
  await expect(page.getByText('All is well')).toBeVisible()
})
