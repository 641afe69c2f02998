import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../harness/app.ts'
import { contentsOf } from '../harness/folder.ts'
import { finished, modelsOf, onShelf, putModel } from '../harness/models.ts'

test.describe.configure({ timeout: 240_000 })

const lora = (part: string) => ({ sample: 'sd15-lora', metadata: { part } }) as const
const importing = (page: Page): Locator => page.getByRole('dialog', { name: 'Import models' })
const onTheWay = (page: Page): Locator => importing(page).getByRole('group', { name: 'Files on their way' })
const uploadsOf = (dataDir: string): readonly string[] => {
  const folder = join(dataDir, 'temp', 'uploads')
  return existsSync(folder) ? readdirSync(folder) : []
}

/** Lets files and folders of the disk fall on the page, as a file manager does. */
async function letFall(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data })
  await session.detach()
}

async function choose(page: Page, paths: readonly string[]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    importing(page).getByRole('button', { name: 'Choose files…' }).click(),
  ])
  await chooser.setFiles([...paths])
}

test('files and folders that fall into a browser are sent and taken in; the originals stay', async ({ app, open }) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  const outside = join(app.dataDir, '..', 'my downloads')
  await putModel(join(models, 'loras', 'ink.safetensors'), lora('ink'))
  await putModel(join(outside, 'ink.safetensors'), lora('ink'))
  await putModel(join(outside, 'set', 'style', 'grain.safetensors'), { ...lora('grain'), hue: 80 })
  await putModel(join(outside, 'set', 'hands.safetensors'), { sample: 'sd15-embedding' })
  const before = contentsOf(outside)
  const page = await open('#/models')
  await expect(onShelf(page, 'ink')).toBeVisible()
  await letFall(page, [join(outside, 'ink.safetensors'), join(outside, 'set')])

  const dialog = importing(page)
  await expect(onTheWay(page)).toContainText('have been sent.')
  const items = dialog.getByRole('list', { name: 'What comes in' })
  const item = (file: string) => items.getByRole('listitem').filter({ hasText: file })
  await expect(items.getByRole('listitem')).toHaveCount(3)
  await expect(item('ink.safetensors')).toContainText('already there')
  await expect(item('grain.safetensors')).toContainText(join(models, 'loras', 'style', 'grain.safetensors'))
  await expect(item('grain.safetensors')).toContainText('with 1 file beside it')
  await dialog.getByRole('button', { name: 'Bring in' }).click()
  await finished(page)

  expect(contentsOf(outside)).toEqual(before)
  // What was there already came but once.
  expect(contentsOf(models)).toEqual(before)
  await expect(onShelf(page, 'grain')).toHaveAccessibleName('grain, LoRA, SD 1.5')
  await expect.poll(() => uploadsOf(app.dataDir)).toEqual([])
  expect(readdirSync(join(app.dataDir, 'trash')).filter((name) => !name.startsWith('.'))).toEqual([])
})

test('what breaks off goes on where it was: network, stop, and a page that was loaded anew', async ({
  app,
  open,
  faults,
}) => {
  await app.welcomed()
  const models = modelsOf(app.dataDir)
  const file = await putModel(join(app.dataDir, '..', 'downloads', 'grain.safetensors'), { sample: 'sdxl-lora' })
  const before = contentsOf(join(file, '..'))
  const page = await open('#/models')
  await page.getByRole('button', { name: 'Import…' }).first().click()
  /** Where the pieces began that reached the app. */
  const arrived: number[] = []
  let way: 'free' | 'lost' | 'held' = 'free'
  await page.route('**/uploads/**', async (route) => {
    if (way === 'lost') return route.abort('connectionreset')
    if (way === 'held') return
    const at = Number(new URL(route.request().url()).searchParams.get('at'))
    const answer = await route.fetch()
    arrived.push(at)
    if (arrived.length === 1) way = 'lost'
    if (arrived.length === 3) way = 'held'
    // The answer to the second gets lost: the piece is there all the same, and is not sent twice.
    if (arrived.length === 2) return route.abort('connectionreset')
    return route.fulfill({ response: answer })
  })
  await choose(page, [file])
  const waysThere = onTheWay(page)

  await test.step('a network that comes back', async () => {
    await expect.poll(() => way).toBe('lost')
    await page.waitForTimeout(700)
    way = 'free'
    await expect.poll(() => arrived.length).toBe(3)
    expect(arrived[1]).toBeGreaterThan(0)
  })

  await test.step('stopped, and on', async () => {
    await waysThere.getByRole('button', { name: 'Stop' }).click()
    await expect(waysThere).toContainText('what is there is kept')
    await expect(importing(page).getByRole('button', { name: 'Bring in' })).toBeDisabled()
    await waysThere.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => uploadsOf(app.dataDir)).toHaveLength(1)
  })

  await test.step('a page that was loaded anew', async () => {
    const [id = ''] = uploadsOf(app.dataDir)
    const half = join(app.dataDir, 'temp', 'uploads', id, 'files', 'grain.safetensors')
    const received = statSync(half).size
    await page.reload()
    await page.unroute('**/uploads/**')
    const begun: number[] = []
    page.on('request', (request) => {
      if (request.method() === 'PUT') begun.push(Number(new URL(request.url()).searchParams.get('at')))
    })
    await page.getByRole('button', { name: 'Import…' }).first().click()
    await choose(page, [file])
    await expect(waysThere).toContainText('have been sent.')
    expect(uploadsOf(app.dataDir)).toEqual([id])
    expect(begun[0]).toBe(received)
    expect(received).toBeGreaterThan(0)
  })

  await importing(page).getByRole('button', { name: 'Bring in' }).click()
  await finished(page)
  expect(contentsOf(models)).toEqual(before)
  // The network that was taken away is told on the console.
  faults.length = 0
})

test('a full disk is named, and giving up leaves nothing', async ({ app, open }) => {
  await app.welcomed()
  const file = await putModel(join(app.dataDir, '..', 'downloads', 'grain.safetensors'), lora('grain'))
  const small = join(app.dataDir, 'temp', 'uploads')
  mkdirSync(small, { recursive: true })
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small])
  test.skip(mount.status !== 0, `a small file system cannot be mounted here: ${String(mount.stderr)}`)
  try {
    const page = await open('#/models')
    await page.getByRole('button', { name: 'Import…' }).first().click()
    await choose(page, [file])
    await expect(onTheWay(page)).toContainText(`There is not enough room on the disk of ${small}: 6.4 MB wanted`)
    expect(uploadsOf(app.dataDir)).toEqual([])
    await onTheWay(page).getByRole('button', { name: 'Name paths instead' }).click()
    await expect(importing(page).getByRole('textbox', { name: 'Paths on this computer' })).toBeVisible()
  } finally {
    spawnSync('umount', ['-l', small])
  }
})

test('giving up removes what was sent', async ({ app, open }) => {
  await app.welcomed()
  const file = await putModel(join(app.dataDir, '..', 'downloads', 'grain.safetensors'), lora('grain'))
  const page = await open('#/models')
  await page.getByRole('button', { name: 'Import…' }).first().click()
  await choose(page, [file])
  await expect(onTheWay(page)).toContainText('have been sent.')
  expect(uploadsOf(app.dataDir)).toHaveLength(1)
  await importing(page).getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => uploadsOf(app.dataDir)).toEqual([])
  expect(existsSync(file)).toBe(true)
})
