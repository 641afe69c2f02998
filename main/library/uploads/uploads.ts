import { createHash } from 'node:crypto'
import { mkdir, open, readFile, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { uploadFileSchema } from '../../../shared/contract/uploads.ts'
import { DeckError } from '../../../shared/errors.ts'
import { writeFileAtomic } from '../../store/atomic-file.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import { errorCode } from '../../store/file-errors.ts'
import { removeTree } from '../../store/remove-tree.ts'
import { diskFull } from '../transfer/failure.ts'
import { mendedName } from '../transfer/names.ts'
import type { Piece, Upload, UploadFile, Uploads } from './types.ts'

const keptMs = 3 * 24 * 3600 * 1000
const idPattern = /^[0-9a-f]{32}$/
const listSchema = z.array(uploadFileSchema)

interface Deps {
  readonly folder: Pick<DataFolder, 'temp'>
  readonly now?: () => number
}

/** Everything about an upload lies on the disk, so it goes on after the app or the browser was started anew. */
export function createUploads({ folder, now = Date.now }: Deps): Uploads {
  const top = join(folder.temp, 'uploads')
  const placeOf = (id: string): string => join(top, id)
  const listOf = (id: string): string => join(placeOf(id), 'list.json')
  const pathOf = (id: string, file: UploadFile): string => join(placeOf(id), 'files', ...partsOf(file))
  /** Files that a piece is being written to. */
  const busy = new Set<string>()

  async function filesOf(id: string): Promise<readonly UploadFile[]> {
    const missing = (cause?: unknown): DeckError => new DeckError('not-found', { what: 'upload', name: id }, { cause })
    if (!idPattern.test(id)) throw missing()
    const text = await readFile(listOf(id), 'utf8').catch((error: unknown) => {
      throw missing(error)
    })
    return listSchema.parse(JSON.parse(text))
  }

  async function received(path: string): Promise<number> {
    return stat(path).then(
      ({ size }) => size,
      () => 0,
    )
  }

  async function lookAt(id: string, wanted: readonly UploadFile[]): Promise<Upload> {
    const files: Upload['files'][number][] = []
    for (const file of wanted) files.push({ ...file, received: await received(pathOf(id, file)) })
    return { id, files }
  }
  const get = async (id: string): Promise<Upload> => lookAt(id, await filesOf(id))

  return {
    async begin(files) {
      checkNames(files)
      const id = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 32)
      const upload = await lookAt(id, files)
      const missing = upload.files.reduce((sum, file) => sum + Math.max(0, file.bytes - file.received), 0)
      await mkdir(top, { recursive: true })
      await checkRoom(top, missing)
      await mkdir(placeOf(id), { recursive: true })
      await writeFileAtomic(listOf(id), JSON.stringify(files))
      // An empty file has no piece that would make it.
      for (const file of upload.files) if (file.bytes === 0) await (await create(pathOf(id, file))).close()
      return upload
    },
    get,
    async write(id, index, at, length, body): Promise<Piece> {
      const file = (await filesOf(id))[index]
      if (file === undefined) throw new DeckError('not-found', { what: 'file', name: `${id}/${index}` })
      if (at + length > file.bytes)
        throw new DeckError('invalid-input', { detail: `${file.name} would be longer than was said.` })
      const path = pathOf(id, file)
      if (busy.has(path)) return { state: 'elsewhere', received: await received(path) }
      busy.add(path)
      try {
        const here = await received(path)
        if (here !== at) return { state: 'elsewhere', received: here }
        return { state: 'kept', received: await append(path, at, length, body, at + length === file.bytes) }
      } catch (error) {
        if (errorCode(error) !== 'ENOSPC' && errorCode(error) !== 'EDQUOT') throw error
        throw await diskFull(top, length, error)
      } finally {
        busy.delete(path)
      }
    },
    async finished(id) {
      const { files } = await get(id)
      const missing = files.filter((file) => file.received !== file.bytes)
      if (missing.length > 0)
        throw new DeckError('upload-unfinished', { file: missing[0]?.name ?? '', count: missing.length })
      const folder = join(placeOf(id), 'files')
      return (await readdir(folder)).map((name) => join(folder, name))
    },
    async remove(id) {
      if (idPattern.test(id)) await removeTree(placeOf(id))
    },
    async sweep() {
      for (const id of await readdir(top).catch(() => [])) {
        const begun = await stat(listOf(id)).catch(() => null)
        if (begun === null || now() - (await lastTouched(placeOf(id), begun.mtimeMs)) > keptMs)
          await removeTree(join(top, id))
      }
    },
  }
}

/** Names as every system takes them; none of them can leave the folder. */
const partsOf = ({ name }: UploadFile): readonly string[] => name.split('/').map(mendedName)

/** Raises `invalid-input` for two files that would be one here. */
function checkNames(files: readonly UploadFile[]): void {
  const seen = new Set<string>()
  for (const file of files) {
    const folded = partsOf(file).join('/').toLowerCase()
    if (seen.has(folded)) throw new DeckError('invalid-input', { detail: `Two files are named ${file.name}.` })
    seen.add(folded)
  }
}

async function create(path: string): ReturnType<typeof open> {
  await mkdir(dirname(path), { recursive: true })
  return open(path, 'a', 0o600)
}

/** Adds to the end of a file; what came before `body` broke off stays. Returns the new length. */
async function append(
  path: string,
  at: number,
  length: number,
  body: AsyncIterable<Uint8Array>,
  last: boolean,
): Promise<number> {
  const file = await create(path)
  let end = at
  try {
    for await (const chunk of body) {
      if (end + chunk.length > at + length) throw new DeckError('invalid-input', { detail: 'More came than was said.' })
      await file.writeFile(chunk)
      end += chunk.length
    }
    if (last && end === at + length) await file.sync()
  } finally {
    await file.close()
  }
  return end
}

async function lastTouched(folder: string, begunAt: number): Promise<number> {
  const entries = await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true }).catch(() => [])
  let last = begunAt
  for (const entry of entries) {
    if (entry.isFile()) last = Math.max(last, (await stat(join(entry.parentPath, entry.name))).mtimeMs)
  }
  return last
}

async function checkRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (needed > bavail * bsize) throw await diskFull(folder, needed)
}
