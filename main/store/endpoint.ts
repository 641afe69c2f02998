import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import type { DataFolder } from './data-folder.ts'

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the closing zero. */
const longestSocketPath = 100

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** The name of the pipe on Windows: one per user and data folder. */
export function pipeName(user: string, realRoot: string): string {
  return `\\\\.\\pipe\\diffusion-deck-${shortHash(user.toLowerCase())}-${shortHash(realRoot.toLowerCase())}`
}

/** Creates a folder that nobody but this user may enter. Raises when somebody else was there first. */
async function privateFolder(path: string, uid: number): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const found = await lstat(path)
  if (!found.isDirectory() || found.uid !== uid) {
    throw new DeckError('folder-in-the-way', { path })
  }
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700)
}

/**
 * Where the core of a data folder listens: a unix socket in a folder of mode 0700 that belongs to this user, or a
 * named pipe on Windows. Raises `folder-in-the-way` when the socket's folder belongs to somebody else.
 */
export async function coreEndpoint(
  folder: DataFolder,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const root = await realpath(folder.root).catch(() => folder.root)
  const uid = process.getuid?.()
  if (process.platform === 'win32' || uid === undefined)
    return pipeName(`${userInfo().username}@${userInfo().homedir}`, root)
  const name = `${shortHash(root)}.sock`
  const runtime = env['XDG_RUNTIME_DIR']
  const own = `diffusion-deck-${uid}`
  const folders = [
    ...(runtime !== undefined && isAbsolute(runtime) ? [join(runtime, 'diffusion-deck')] : []),
    join(tmpdir(), own),
    join('/tmp', own),
  ]
  for (const [index, place] of folders.entries()) {
    if (Buffer.byteLength(join(place, name)) > longestSocketPath) continue
    try {
      await privateFolder(place, uid)
      return join(place, name)
    } catch (error) {
      // A runtime folder that is gone or belongs to somebody else (after `su`) is no reason to fail.
      if (index === folders.length - 1) throw error
    }
  }
  throw new DeckError('internal', { detail: 'no folder is short enough for a socket' })
}
