import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cloudServiceOf } from './cloud-folders.ts'
import { checkDataFolder, spaceCheck } from './folder-check.ts'
import { remarkOnPlace } from './folder-place.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-check-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const stateOf = async (path: string, id: string, env: Record<string, string> = {}) => {
  const { checks, usable } = await checkDataFolder(path, { env, platform: process.platform, home: homedir() })
  expect(usable).toBe(checks.every(({ state }) => state !== 'error'))
  return checks.find((check) => check.id === id)?.state
}

describe('checkDataFolder', () => {
  it('finds an empty folder good and leaves it empty', async () => {
    const { checks, path } = await checkDataFolder(root)
    expect(path).toBe(root)
    const states = Object.fromEntries(checks.map(({ id, state }) => [id, state]))
    expect(states).toMatchObject({ exists: 'ok', synced: 'ok', ours: 'ok', writable: 'ok', links: 'ok' })
    expect(await readdir(root)).toEqual([])
  })

  it('tries a folder that does not exist and takes all of it away again', async () => {
    const { checks } = await checkDataFolder(join(root, 'a', 'b', 'c'))
    expect(checks.find(({ id }) => id === 'links')?.state).toBe('ok')
    expect(await readdir(root)).toEqual([])
  })

  it('knows its own, an occupied one, and a file', async () => {
    await writeFile(join(root, 'state.db'), '')
    expect(await stateOf(root, 'ours')).toBe('ok')
    await rm(join(root, 'state.db'))
    await writeFile(join(root, 'photo'), '')
    expect(await stateOf(root, 'ours')).toBe('warning')
    expect(await stateOf(join(root, 'photo'), 'exists')).toBe('error')
    expect(await stateOf(join(root, 'photo', 'below'), 'writable')).toBe('error')
    expect(await readdir(root)).toEqual(['photo'])
  })

  it('refuses what a cloud syncs, by name, variable, marker, and behind a link, and writes nothing there', async () => {
    await mkdir(join(root, 'Dropbox'))
    await symlink(join(root, 'Dropbox'), join(root, 'plain'))
    expect(await stateOf(join(root, 'Dropbox', 'deck'), 'synced')).toBe('error')
    expect(await stateOf(join(root, 'plain', 'deck'), 'synced')).toBe('error')
    expect(await stateOf(join(root, 'x'), 'synced', { OneDrive: root })).toBe('error')
    expect(await stateOf(join(root, 'x'), 'synced', { OneDrive: `${root}-other` })).toBe('ok')
    await mkdir(join(root, '.stfolder'))
    expect(await stateOf(join(root, 'y'), 'synced')).toBe('error')
    expect((await checkDataFolder(join(root, 'y'))).checks.some(({ id }) => id === 'writable')).toBe(false)
  })

  it('refuses system folders, also behind a link, and the home folder', async () => {
    await symlink('/usr', join(root, 'link'))
    for (const path of ['/', '/usr/share/deck', join(root, 'link', 'deck'), homedir(), 'relative']) {
      expect(await stateOf(path, 'exists'), path).toBe('error')
    }
  })

  it('says when it may not be written', async () => {
    await chmod(root, 0o500)
    // The superuser may write everywhere, so that it becomes nobody for a moment.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) process.seteuid?.(65534)
    try {
      expect(await stateOf(join(root, 'a'), 'writable')).toBe('error')
    } finally {
      if (isRoot) process.seteuid?.(0)
      await chmod(root, 0o700)
    }
  })
})

it.each([
  [1, 'error'],
  [2, 'warning'],
  [19, 'warning'],
  [20, 'ok'],
])('%i GiB free is %s', (gib, state) => {
  expect(spaceCheck(gib * 2 ** 30).state).toBe(state)
})

it.each([
  ['C:\\Users\\me\\OneDrive - Work\\deck', 'OneDrive'],
  ['C:\\Users\\me\\OneDrive\\deck', 'OneDrive'],
  ['/Users/me/Library/Mobile Documents/com~apple~CloudDocs/deck', 'iCloud'],
  ['/Users/me/Library/CloudStorage/GoogleDrive-me@x.org/My Drive', 'Google Drive'],
  ['/home/me/Yandex.Disk/deck', 'Yandex Disk'],
  ['/home/me/Яндекс.Диск', 'Yandex Disk'],
  ['/home/me/Nextcloud2/deck', 'Nextcloud'],
  ['/home/me/dropbox-old-files', null],
  ['/home/me/omega', null],
])('%s is of %s', (path, service) => {
  expect(cloudServiceOf(path, {})).toBe(service)
})

describe('places of other systems', () => {
  const windows = {
    platform: 'win32' as const,
    home: 'C:\\Users\\me',
    env: { SystemRoot: 'C:\\Windows', ProgramFiles: 'C:\\Program Files' },
  }
  const mac = { platform: 'darwin' as const, home: '/Users/me', env: {} }
  it.each([
    ['C:\\', 'error'],
    ['c:\\windows\\Temp', 'error'],
    ['C:\\Program Files\\Deck', 'error'],
    ['C:\\Users\\Me', 'error'],
    ['C:\\Deck\\app\\data', 'error'],
    ['C:\\Windows2', undefined],
    ['D:\\deck', undefined],
    ['\\\\nas\\share\\deck', 'warning'],
    [`D:\\${'x'.repeat(90)}`, 'warning'],
    [`D:\\${'x'.repeat(130)}`, 'error'],
  ])('Windows: %s', (path, state) => {
    expect(remarkOnPlace(path, windows, 'C:\\Deck\\app')?.state).toBe(state)
  })
  it.each([
    ['/Applications/Deck', 'error'],
    ['/Users/me/X.app/Contents/Resources', 'error'],
    ['/Users/me/deck', undefined],
  ])('macOS: %s', (path, state) => {
    expect(remarkOnPlace(path, mac, '/opt/app')?.state).toBe(state)
  })
})
