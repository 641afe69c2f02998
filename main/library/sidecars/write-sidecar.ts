import { lstat, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DeckError } from '../../../shared/errors.ts'
import { writeFileAtomic } from '../../store/atomic-file.ts'
import { errorCode } from '../../store/move-file.ts'
import type { Trash } from '../../store/trash.ts'
import { a1111PathOf, writeA1111Sidecar, type A1111Facts } from './a1111-sidecar.ts'
import { findSidecars } from './find-sidecars.ts'
import { imageTypeOf, maxPreviewBytes } from './image-type.ts'
import { extensionOf, stemOf } from './model-files.ts'
import { maxSidecarBytes } from './read-sidecars.ts'

const refused = (path: string, reason: string): DeckError => new DeckError('link-refused', { path, reason })

/** What stands at a path now: enough to notice that somebody else wrote it since. */
interface Standing {
  readonly identity: string
  readonly mode: number
  readonly size: number
}

/** Raises `link-refused` when something stands there that is no file of its own. */
async function standing(path: string): Promise<Standing | null> {
  const found = await lstat(path, { bigint: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    if (errorCode(error) === 'ENAMETOOLONG') throw refused(path, 'its name would be too long')
    throw error
  })
  if (found === null) return null
  if (found.isSymbolicLink()) throw refused(path, 'it is a link, and what it leads to is not ours to change')
  if (!found.isFile()) throw refused(path, 'it is no file')
  return {
    identity: `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}`,
    mode: Number(found.mode) & 0o777,
    size: Number(found.size),
  }
}

/** Reads a file whole; it may have grown since its size was looked at, so the limit holds here too. */
async function readText(path: string): Promise<string> {
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(maxSidecarBytes + 1)
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length)
      length += bytesRead
      if (length > maxSidecarBytes) throw refused(path, 'it is too large for such a file')
      if (bytesRead === 0) break
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer.subarray(0, length))
  } catch (error) {
    if (error instanceof TypeError) throw refused(path, 'it is no UTF-8 text')
    throw error
  } finally {
    await handle.close()
  }
}

/** File systems say in many ways that they cannot be written. */
async function write(path: string, content: string | Uint8Array, before: Standing | null): Promise<void> {
  const now = await standing(path)
  if (now?.identity !== before?.identity) throw refused(path, 'another program has just changed it')
  try {
    await writeFileAtomic(path, content, before?.mode ?? 0o644)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENAMETOOLONG'].includes(errorCode(error))) throw error
    throw new DeckError(
      'link-refused',
      { path, reason: `it cannot be written (${errorCode(error)})` },
      { cause: error },
    )
  }
}

/** Whether the model itself is there: nothing is written beside one that is gone. */
async function checkModel(modelPath: string): Promise<void> {
  const found = await stat(modelPath).catch(() => null)
  if (found === null) throw new DeckError('not-found', { what: 'file', name: modelPath })
}

/**
 * Writes what is known of a model into the file that A1111, Forge, SD.Next and SwarmUI read (`x.json`); their own
 * fields stay. When words in it are replaced, a copy of the file goes to the trash first. Returns the path, and
 * whether anything had to be written. Raises `not-found` and `link-refused`.
 */
export async function writeSidecar(
  modelPath: string,
  facts: A1111Facts,
  trash: Pick<Trash, 'keepCopy'>,
): Promise<{ readonly path: string; readonly written: boolean }> {
  await checkModel(modelPath)
  const path = a1111PathOf(modelPath)
  const before = await standing(path)
  const next = writeA1111Sidecar(modelPath, facts, before === null ? null : await readText(path))
  if (next === null) return { path, written: false }
  if (before !== null && next.replaces) await trash.keepCopy(path, basename(path))
  await write(path, next.text, before)
  return { path, written: true }
}

const endings = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const

export interface Picture {
  readonly type: keyof typeof endings
  readonly data: Uint8Array
}

/**
 * Takes a picture as the preview of a model: it becomes `x.preview.png` (`.jpg`, `.webp`) beside it. Every other
 * `x.preview.*` of the model goes to the trash, as only one can be seen; pictures without `.preview` stay. Returns
 * the path. Raises `invalid-input` for what is no such picture or too large, `not-found` and `link-refused`.
 */
export async function writePreview(
  modelPath: string,
  { type, data }: Picture,
  trash: Pick<Trash, 'keepCopy' | 'discard'>,
): Promise<{ readonly path: string; readonly written: boolean }> {
  if (data.length > maxPreviewBytes) {
    throw new DeckError('invalid-input', { detail: `The picture is larger than ${maxPreviewBytes / 1024 ** 2} MiB.` })
  }
  if (imageTypeOf(data) !== type) throw new DeckError('invalid-input', { detail: `The data is no ${type}.` })
  await checkModel(modelPath)
  const folder = dirname(modelPath)
  const model = basename(modelPath)
  const path = join(folder, `${stemOf(model)}.preview.${endings[type]}`)
  const before = await standing(path)
  const same = before !== null && before.size === data.length && (await holds(path, data))
  if (before !== null && !same) await trash.keepCopy(path, basename(path))
  if (!same) await write(path, data, before)
  for (const old of await otherPreviews(folder, model, path)) await trash.discard(old, basename(old))
  return { path, written: !same }
}

async function holds(path: string, data: Uint8Array): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const there = Buffer.alloc(data.length)
    const { bytesRead } = await handle.read(there, 0, there.length, 0)
    return bytesRead === data.length && there.equals(data)
  } finally {
    await handle.close()
  }
}

/** Further `x.preview.*` files of a model, under every spelling that this file system takes for the model's. */
async function otherPreviews(folder: string, model: string, path: string): Promise<readonly string[]> {
  const foldCase = process.platform === 'win32' || process.platform === 'darwin'
  const names = (await readdir(folder)).filter((name) => name !== model)
  // The model may be told under another spelling than the folder lists it.
  const sidecars = findSidecars(model, [model, ...names], foldCase)
  const own = await stat(path, { bigint: true })
  const others: string[] = []
  for (const { file, type } of sidecars) {
    if (type !== 'preview' || extensionOf(stemOf(file)) !== 'preview') continue
    const other = join(folder, file)
    const found = await lstat(other, { bigint: true }).catch(() => null)
    if (found !== null && !(found.dev === own.dev && found.ino === own.ino)) others.push(other)
  }
  return others
}
