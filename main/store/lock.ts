import { lstat, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { DeckError } from '../../shared/errors.ts'
import { writeFileAtomic } from './atomic-file.ts'
import type { DataFolder } from './data-folder.ts'
import { coreEndpoint } from './endpoint.ts'

const addressSchema = z.object({
  pid: z.number().int().positive(),
  version: z.string().max(100),
  endpoint: z.string().max(1000),
  startedAt: z.number().int().nonnegative(),
})

/** Where the live core of a data folder answers, and who it is. */
export type CoreAddress = Readonly<z.infer<typeof addressSchema>>

/** This process is the one live core of the folder, until `release` or its death. */
export interface HeldCore {
  /** Tells other processes where to connect; call it once the socket listens. */
  announce(endpoint: string, version: string): Promise<void>
  release(): Promise<void>
}

/** Locks by their database; referenced here, because a collected one would let its lock go unseen. */
const held = new Set<DatabaseSync>()

function addressFile(folder: DataFolder): string {
  return join(folder.root, 'core.json')
}

/** Primary result codes 5 (SQLITE_BUSY) and 6 (SQLITE_LOCKED), https://www.sqlite.org/rescode.html */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false
  const primary = error.errcode & 0xff
  return primary === 5 || primary === 6
}

/**
 * Locks or says at once that somebody else holds it (null). The lock is one of the operating system on the file
 * behind an open SQLite transaction: it ends with the process, however that ends.
 */
function tryLock(folder: DataFolder): DatabaseSync | null {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(folder.lock, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    held.add(database)
    return database
  } catch (error) {
    database?.close()
    if (isBusy(error)) return null
    const detail = error instanceof Error ? error.message : String(error)
    throw new DeckError('data-folder-unwritable', { path: folder.root, detail }, { cause: error })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function readAddress(folder: DataFolder): Promise<CoreAddress | null> {
  try {
    const address = addressSchema.parse(JSON.parse(await readFile(addressFile(folder), 'utf8')))
    return isAlive(address.pid) ? address : null
  } catch {
    return null
  }
}

/** Takes away what a core left that could not clean up; only called while holding the lock. */
async function clearTraces(folder: DataFolder): Promise<void> {
  await rm(addressFile(folder), { force: true })
  if (process.platform === 'win32') return
  const socket = await coreEndpoint(folder)
  const found = await lstat(socket).catch(() => null)
  if (found?.isSocket() === true) await rm(socket, { force: true })
}

function hold(folder: DataFolder, database: DatabaseSync): HeldCore {
  let released: Promise<void> | undefined
  const release = async (): Promise<void> => {
    await rm(addressFile(folder), { force: true }).catch(() => undefined)
    held.delete(database)
    database.close()
  }
  return {
    announce: async (endpoint, version) => {
      const address: CoreAddress = { pid: process.pid, version, endpoint, startedAt: Date.now() }
      await writeFileAtomic(addressFile(folder), `${JSON.stringify(address)}\n`)
    },
    release: () => (released ??= release()),
  }
}

/**
 * Becomes the one live core of a data folder (which must exist), or says where the live one answers. Waits up to
 * `waitMs` while the other is still starting or ending. Raises `core-busy` when it then still does not say where
 * it answers, and `data-folder-unwritable` when nothing can be locked there.
 */
export async function acquireCore(
  folder: DataFolder,
  waitMs = 10_000,
): Promise<HeldCore | { readonly heldBy: CoreAddress }> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const database = tryLock(folder)
    if (database !== null) {
      const core = hold(folder, database)
      try {
        await clearTraces(folder)
        return core
      } catch (error) {
        await core.release()
        throw error
      }
    }
    const heldBy = await readAddress(folder)
    if (heldBy !== null) return { heldBy }
    if (Date.now() >= deadline) throw new DeckError('core-busy', { pid: 'unknown' })
    await sleep(50)
  }
}
