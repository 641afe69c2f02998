import type { Stats } from 'node:fs'
import {
  access,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  symlink,
} from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { z } from 'zod'
import type { folderCheckSchema } from '../../shared/contract/settings.ts'
import { cloudServiceOf, markerFiles } from './cloud-folders.ts'
import { dataFolderAt } from './data-folder.ts'
import { remarkOnPlace } from './folder-place.ts'
import type { Machine } from './location.ts'

type FolderCheck = z.infer<typeof folderCheckSchema>

/** What `settings.checkDataFolder` answers. */
export interface FolderVerdict {
  readonly path: string
  readonly usable: boolean
  readonly checks: FolderCheck[]
}

const gib = 2 ** 30
const enoughBytes = 20 * gib
const leastBytes = 2 * gib

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function check(id: FolderCheck['id'], state: FolderCheck['state'], detail: string): FolderCheck {
  return { id, state, detail }
}

/** The state of the space check for so many free bytes. */
export function spaceCheck(freeBytes: number): FolderCheck {
  const free = `${(freeBytes / gib).toFixed(1)} GiB free`
  if (freeBytes < leastBytes) return check('space', 'error', `${free}; at least ${leastBytes / gib} GiB are needed.`)
  if (freeBytes < enoughBytes)
    return check('space', 'warning', `${free}; one UI with a model takes about ${enoughBytes / gib} GiB.`)
  return check('space', 'ok', free)
}

async function statOrNull(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null)
}

async function nearestExisting(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if ((await statOrNull(at)) !== null || dirname(at) === at) return at
  }
}

async function checkSynced(path: string, existing: string, machine: Machine): Promise<FolderCheck> {
  const real = await realpath(existing).catch(() => existing)
  const name = cloudServiceOf(path, machine.env) ?? cloudServiceOf(real, machine.env)
  const found = (service: string): FolderCheck =>
    check(
      'synced',
      'error',
      `${service} keeps this folder in step with a cloud; that breaks installs and uploads models.`,
    )
  if (name !== null) return found(name)
  for (let at = real; ; at = dirname(at)) {
    for (const [marker, service] of markerFiles) {
      // The Dropbox client keeps its own settings in `~/.dropbox` while it syncs `~/Dropbox`.
      if (at === machine.home && marker === '.dropbox') continue
      if (
        await access(join(at, marker)).then(
          () => true,
          () => false,
        )
      )
        return found(service)
    }
    if (dirname(at) === at) return check('synced', 'ok', 'Not in a folder that a known cloud service syncs.')
  }
}

async function checkOurs(path: string, existing: Stats | null): Promise<FolderCheck> {
  if (existing === null) return check('ours', 'ok', 'A new folder.')
  const used = await statOrNull(dataFolderAt(path).database)
  if (used !== null) return check('ours', 'ok', 'Already a data folder of Diffusion Deck; it is taken as it is.')
  const entries = await readdir(path).catch(() => [])
  return entries.length === 0
    ? check('ours', 'ok', 'An empty folder.')
    : check(
        'ours',
        'warning',
        'Other things are in this folder; they stay untouched, but a folder of its own is better.',
      )
}

async function tryWriting(probe: string): Promise<void> {
  const handle = await open(join(probe, 'written'), 'wx')
  try {
    await handle.writeFile('x')
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(join(probe, 'written'), join(probe, 'file'))
}

async function tryLinks(probe: string): Promise<FolderCheck> {
  try {
    await mkdir(join(probe, 'folder'))
    await symlink(join(probe, 'folder'), join(probe, 'link'), process.platform === 'win32' ? 'junction' : 'dir')
    if (!(await lstat(join(probe, 'link'))).isSymbolicLink()) throw new Error('a link did not come out as one')
    await readdir(join(probe, 'link'))
  } catch (error) {
    return check('links', 'error', `The file system cannot hold links to folders: ${text(error)}`)
  }
  try {
    await link(join(probe, 'file'), join(probe, 'hard'))
  } catch (error) {
    return check(
      'links',
      'warning',
      `No hard links here, so that each UI takes the whole room of its Python packages: ${text(error)}`,
    )
  }
  return check('links', 'ok', 'Links work.')
}

/** Removes the empty folders that were created, from `path` up to `first`. */
async function removeCreated(path: string, first: string): Promise<void> {
  for (let at = path; ; at = dirname(at)) {
    await rmdir(at)
    if (at === first) return
  }
}

/** Really writes, links and removes in the folder, created for the moment where it does not exist. */
async function probeFolder(path: string): Promise<FolderCheck[]> {
  let first: string | undefined
  let probe: string | undefined
  try {
    first = await mkdir(path, { recursive: true })
    probe = await mkdtemp(join(path, '.deck-check-'))
    await tryWriting(probe)
    const links = await tryLinks(probe)
    return [check('writable', 'ok', 'Can be written.'), links]
  } catch (error) {
    return [check('writable', 'error', `Cannot be written: ${text(error)}`)]
  } finally {
    if (probe !== undefined) await rm(probe, { recursive: true, force: true }).catch(() => undefined)
    if (first !== undefined) await removeCreated(path, resolve(first)).catch(() => undefined)
  }
}

/**
 * Looks whether a folder can hold everything: installs, models, caches. Never raises; what is wrong is in the
 * checks, and `usable` says that none of them is an error. Leaves nothing behind, also of parents it had to create.
 */
export async function checkDataFolder(
  asked: string,
  machine: Machine = { env: process.env, platform: process.platform, home: homedir() },
): Promise<FolderVerdict> {
  const verdict = (path: string, checks: FolderCheck[]): FolderVerdict => ({
    path,
    usable: checks.every(({ state }) => state !== 'error'),
    checks,
  })
  // Links on the way count by where they lead, so that one into a system folder is seen.
  const remark = remarkOnPlace(asked, machine, dirname(process.execPath))
  if (remark?.state === 'error') return verdict(asked, [check('exists', 'error', remark.detail)])
  const path = resolve(asked)
  const existing = await nearestExisting(path)
  const real = join(await realpath(existing).catch(() => existing), path.slice(existing.length))
  const realRemark = remarkOnPlace(real, machine, dirname(process.execPath)) ?? remark
  if (realRemark?.state === 'error') return verdict(path, [check('exists', 'error', realRemark.detail)])

  const stats = existing === path ? await statOrNull(path) : null
  if (stats !== null && !stats.isDirectory())
    return verdict(path, [check('exists', 'error', `${basename(path)} is a file.`)])
  const place = realRemark === null ? (stats === null ? 'It will be created.' : 'It exists.') : realRemark.detail
  const checks = [
    check('exists', realRemark?.state ?? 'ok', place),
    await checkSynced(path, existing, machine),
    await checkOurs(path, stats),
  ]
  // Nothing is tried in a folder that is refused anyway: a sync client would upload the trial.
  if (checks.every(({ state }) => state !== 'error')) checks.push(...(await probeFolder(path)))
  const room = await statfs(existing).catch(() => null)
  checks.push(
    room === null
      ? check('space', 'warning', 'The free space could not be told.')
      : spaceCheck(room.bavail * room.bsize),
  )
  return verdict(path, checks)
}
