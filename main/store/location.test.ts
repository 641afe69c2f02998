import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dataDirPointer, resolveDataDir, writeDataDirPointer, type Machine } from './location.ts'

let home: string
let machine: Machine
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'deck-home-'))
  machine = { env: {}, platform: 'linux', home }
})
afterEach(() => rm(home, { recursive: true, force: true }))
const resolveIt = (env: Machine['env'] = {}, argument?: string) => resolveDataDir({ ...machine, env, argument })

it.each<[NodeJS.Platform, Machine['env'], string, string]>([
  ['linux', {}, '/h/.config/diffusion-deck/location.json', '/h/.local/share/diffusion-deck'],
  ['linux', { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' }, '/c/diffusion-deck/location.json', '/d/diffusion-deck'],
  [
    'linux',
    { XDG_CONFIG_HOME: 'c', XDG_DATA_HOME: 'd' },
    '/h/.config/diffusion-deck/location.json',
    '/h/.local/share/diffusion-deck',
  ],
  [
    'darwin',
    {},
    '/h/Library/Application Support/diffusion-deck/location.json',
    '/h/Library/Application Support/diffusion-deck/data',
  ],
  ['win32', { APPDATA: 'C:\\R', LOCALAPPDATA: 'C:\\L' }, 'C:\\R\\DiffusionDeck\\location.json', 'C:\\L\\DiffusionDeck'],
])('knows the places of %s', async (platform, env, pointer, data) => {
  const there = { platform, env, home: '/h' }
  expect(dataDirPointer(there)).toBe(pointer)
  expect(await resolveDataDir({ ...there, argument: undefined })).toEqual({
    path: data,
    source: 'default',
    chosen: true,
    needsWelcome: true,
  })
})

it('prefers the argument, then the variable, then the choice, then the default', async () => {
  await writeDataDirPointer(join(home, 'chosen'), machine)
  expect(await resolveIt({ DECK_DATA_DIR: '/v' }, '/a')).toMatchObject({
    path: '/a',
    source: 'argument',
    chosen: false,
  })
  expect(await resolveIt({ DECK_DATA_DIR: '/v' })).toMatchObject({
    path: '/v',
    source: 'environment',
    chosen: false,
    needsWelcome: false,
  })
  expect(await resolveIt()).toEqual({
    path: join(home, 'chosen'),
    source: 'pointer',
    chosen: true,
    needsWelcome: false,
  })
  expect(await readdir(dirname(dataDirPointer(machine)))).toEqual(['location.json'])
})

it('needs no welcome where the default folder is in use', async () => {
  const data = join(home, '.local/share/diffusion-deck')
  await mkdir(data, { recursive: true })
  expect((await resolveIt()).needsWelcome).toBe(true)
  await writeFile(join(data, 'state.db'), '')
  expect((await resolveIt()).needsWelcome).toBe(false)
})

it('does not start empty when the chosen folder is away or the pointer is damaged', async () => {
  await writeDataDirPointer(join(home, 'disk'), machine)
  await rm(join(home, 'disk'), { recursive: true })
  await expect(resolveIt()).rejects.toMatchObject({ code: 'data-folder-missing' })
  for (const text of ['{', '{"version":1}', '{"version":1,"dataDir":"relative"}']) {
    await writeFile(dataDirPointer(machine), text)
    await expect(resolveIt()).rejects.toMatchObject({ code: 'data-location-invalid' })
  }
  expect((await resolveIt({}, home)).path).toBe(home)
})
