import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { settingKeys } from '../../shared/contract/settings.ts'
import type { CoreEvent } from '../../shared/contract/system.ts'
import { EventBus } from '../events.ts'
import { dataFolderAt, type DataFolder } from './data-folder.ts'
import { openSettings } from './settings.ts'

let folder: DataFolder
let seen: CoreEvent[]
const open = () => {
  const events = new EventBus()
  events.subscribe((event) => seen.push(event))
  return openSettings({ folder, events })
}
const onDisk = async (): Promise<unknown> => JSON.parse(await readFile(folder.settings, 'utf8'))

beforeEach(async () => {
  seen = []
  folder = dataFolderAt(await mkdtemp(join(tmpdir(), 'deck-settings-')))
})
afterEach(() => rm(folder.root, { recursive: true, force: true }))

it('gives defaults without a file and writes none', async () => {
  const store = await open()
  expect(Object.keys(store.get()).sort()).toEqual([...settingKeys].sort())
  expect(store.keptAside).toBeNull()
  expect(await readdir(folder.root)).toEqual([])
})

it('keeps what is set, tells it, and leaves no temporary file', async () => {
  const store = await open()
  await store.set('language', 'ru')
  await store.set('mirrors.git', [{ from: 'https://github.com/', to: '/mirror/' }])
  expect(seen.at(-1)).toMatchObject({ type: 'settings', settings: { language: 'ru' } })
  expect(await readdir(folder.root)).toEqual(['settings.json'])
  expect(await onDisk()).toMatchObject({ version: 1, language: 'ru' })
  expect((await open()).get()).toEqual(store.get())
})

it.each([
  ['no such key', 'colour', 'red', 'known: mirrors.git'],
  ['the version', 'version', 2, 'known'],
  ['a prototype key', '__proto__', {}, 'known'],
  ['a wrong choice', 'language', 'xx', '"en"'],
  ['null', 'welcomed', null, 'boolean'],
  ['no URL', 'mirrors.pypi', 'file:///etc', 'Invalid'],
])('refuses %s and changes nothing', async (_, key, value, expected) => {
  const store = await open()
  const before = store.get()
  await expect(store.set(key, value)).rejects.toMatchObject({
    code: 'settings-invalid',
    message: expect.stringContaining(expected) as string,
    params: { key },
  })
  expect(store.get()).toBe(before)
  expect(seen).toEqual([])
})

it('writes many at once in their order', async () => {
  const store = await open()
  await Promise.all(['dark', 'light', 'system', 'light'].map((theme) => store.set('theme', theme)))
  await store.set('welcomed', true)
  expect(await onDisk()).toMatchObject({ theme: 'light', welcomed: true })
})

it('goes on after a write that failed', async () => {
  const store = await open()
  await rm(folder.root, { recursive: true })
  await expect(store.set('theme', 'light')).rejects.toThrow()
  expect(store.get().theme).toBe('dark')
})

it.each([['{ "version": 1, '], ['[]'], ['"text"'], ['null'], ['']])('keeps a damaged file aside: %s', async (text) => {
  await writeFile(folder.settings, text)
  const store = await open()
  expect(store.get().theme).toBe('dark')
  expect(store.keptAside).toMatch(/settings\.corrupt-[\dTZ-]+\.json$/)
  expect(await readFile(store.keptAside ?? '', 'utf8')).toBe(text)
  await store.set('theme', 'light')
  expect((await open()).keptAside).toBeNull()
})

it('takes the default for one bad value only, and keeps what it does not know', async () => {
  const text = '\uFEFF{"version":7,"theme":"sepia","language":"ru","futureKey":{"a":1}}'
  await writeFile(folder.settings, text)
  const store = await open()
  expect(store.get()).toMatchObject({ theme: 'dark', language: 'ru' })
  await store.set('welcomed', true)
  expect(await onDisk()).toEqual({ version: 7, theme: 'sepia', language: 'ru', futureKey: { a: 1 }, welcomed: true })
})
