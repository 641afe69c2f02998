import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { DeckError } from '../../shared/errors.ts'
import type { HttpGet } from '../network/http-get.ts'
import type { Work } from '../operations/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { readProject, type IndexFile } from './package-index.ts'
import { chooseUvWheel } from './uv-wheel.ts'
import type { BuildTarget } from './wheel-tags.ts'
import { unpackEntry } from './zip-entry.ts'

/** The release that the app was tested with; taken when the index has it. */
export const testedUv = '0.13.9'
/** Older ones lack options that are used or say things differently. */
export const minimumUv = '0.8.0'

const maxWheel = 128 * 1024 * 1024
const maxProgram = 256 * 1024 * 1024

export const uvProgram = process.platform === 'win32' ? 'uv.exe' : 'uv'

const reportSchema = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) })

/** What this process runs on; musl is told by the lack of a glibc version. */
export function ownTarget(): BuildTarget {
  const { platform, arch } = process
  if (platform !== 'linux') return { platform, arch, libc: 'glibc' }
  // Else the report looks up the name of every open connection.
  Reflect.set(process.report, 'excludeNetwork', true)
  const glibc = reportSchema.safeParse(process.report.getReport()).data?.header.glibcVersionRuntime
  return { platform, arch, libc: glibc === undefined ? 'musl' : 'glibc' }
}

async function download(http: HttpGet, file: IndexFile, expected: string, target: string, work: Work): Promise<void> {
  const reply = await http.open(file.url, { maxBytes: maxWheel, signal: work.signal })
  if (reply.status !== 200) {
    reply.close()
    throw new DeckError('unreachable', {
      host: new URL(file.url).host,
      detail: `it answered ${reply.status} for ${file.filename}`,
    })
  }
  const total = file.size ?? reply.total
  const hash = createHash('sha256')
  let done = 0
  const output = await open(target, 'wx')
  try {
    for await (const part of reply.body) {
      await output.write(part)
      hash.update(part)
      done += part.byteLength
      work.progress({
        detail: 'Fetching uv',
        bytesDone: done,
        bytesTotal: total,
        ...(total === null ? {} : { fraction: Math.min(0.95, done / total) }),
      })
    }
  } finally {
    await output.close()
  }
  const found = hash.digest('hex')
  if (found !== expected) throw new DeckError('checksum-mismatch', { file: file.filename, found, expected })
}

/**
 * Takes uv from the index as its wheel, checks it against the index's SHA-256 and puts the program
 * to `<tools>/uv-<version>/`, by one rename at the very end. Raises `uv-missing`, `unreachable`,
 * `checksum-mismatch` or `cancelled`.
 */
export async function fetchUv(
  deps: { readonly http: HttpGet; readonly index: string; readonly folder: DataFolder },
  work: Work,
): Promise<{ path: string; version: string }> {
  const { http, index, folder } = deps
  work.progress({ detail: 'Looking for uv', fraction: 0 })
  const files = await readProject(http, index, 'uv', work.signal).catch((error: unknown) => {
    if (error instanceof DeckError && error.code === 'not-found')
      throw new DeckError('uv-missing', { detail: `${new URL(index).host} does not carry it.` }, { cause: error })
    throw error
  })
  const target = ownTarget()
  const chosen = chooseUvWheel(files, target, testedUv, minimumUv)
  if (chosen === null)
    throw new DeckError('uv-missing', {
      detail: `${new URL(index).host} has none for ${target.platform} on ${target.arch}.`,
    })
  const { file, version } = chosen
  if (file.sha256 === null)
    throw new DeckError('uv-missing', { detail: `${new URL(index).host} gives no SHA-256 for ${file.filename}.` })

  const place = join(folder.tools, `uv-${version}`)
  const path = join(place, uvProgram)
  if (await isFile(path)) return { path, version }
  await mkdir(folder.temp, { recursive: true })
  await mkdir(folder.tools, { recursive: true })
  const temporary = await mkdtemp(join(folder.temp, 'uv-'))
  const unpacked = join(folder.tools, `.uv-${randomBytes(6).toString('hex')}`)
  try {
    work.log(`Fetching uv ${version} from ${new URL(file.url).host}`)
    const wheel = join(temporary, 'uv.whl')
    await download(http, file, file.sha256, wheel, work)
    await mkdir(unpacked)
    const program = new RegExp(`^uv-[^/]+\\.data/scripts/${uvProgram.replace('.', '\\.')}$`)
    await unpackEntry(wheel, (name) => program.test(name), join(unpacked, uvProgram), maxProgram).catch(
      (error: unknown) => {
        throw new DeckError(
          'uv-missing',
          { detail: `${file.filename} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.` },
          { cause: error },
        )
      },
    )
    if (work.signal.aborted) throw new DeckError('cancelled')
    await rename(unpacked, place).catch(async (error: unknown) => {
      // Another core, or a folder without the program in it; ours is as good as theirs.
      if (await isFile(path)) return
      await rm(place, { recursive: true, force: true })
      await rename(unpacked, place).catch(() => {
        throw error
      })
    })
    work.log(`uv ${version} is ready`)
    return { path, version }
  } finally {
    await rm(temporary, { recursive: true, force: true })
    await rm(unpacked, { recursive: true, force: true })
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  )
}
