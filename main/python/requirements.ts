import { mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { DeckError } from '../../shared/errors.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { normalizeName } from './pep440.ts'
import {
  isTorchFamily,
  parseRequirements,
  repositoryName,
  requirementName,
  type RequirementLine,
} from './requirements-file.ts'
import type { PipRequest } from './types.ts'
import { hideLogins } from './uv-errors.ts'

const maxFile = 1024 * 1024
const maxIncludes = 50

interface Collected {
  readonly requirements: string[]
  readonly constraints: string[]
}

/** Absolute path of what a requirements file names, which must lie inside `root`. */
async function contained(target: string, from: string, root: string): Promise<string> {
  const path = resolve(from, target)
  const [real, realRoot] = await Promise.all([realpath(path).catch(() => path), realpath(root)])
  const inner = relative(realRoot, real)
  if (isAbsolute(inner) || inner.split(/[\\/]/)[0] === '..') throw new DeckError('path-escapes', { path: target })
  return path
}

async function readBounded(path: string): Promise<string> {
  const entry = await stat(path).catch(() => null)
  if (!entry?.isFile()) throw new DeckError('python-failed', { detail: `the requirements file ${path} is not there` })
  if (entry.size > maxFile)
    throw new DeckError('python-failed', { detail: `the requirements file ${path} is larger than ${maxFile} bytes` })
  return readFile(path, 'utf8')
}

/** A path as uv takes it from a file that lies elsewhere. */
async function withAbsolutePath(
  line: Extract<RequirementLine, { kind: 'requirement' }>,
  from: string,
  root: string,
): Promise<string> {
  // uv installs only folders editably; a repository (`-e git+https://…`) is built and installed like any other package.
  if (line.local === null) return line.text
  const prefix = line.editable ? '-e ' : ''
  // Extras and a fragment are no part of the path.
  const [, bare = line.local, rest = ''] = /^(.*?)((?:\[[^\]]*\])?(?:#.*)?)$/.exec(line.local) ?? []
  const target = bare.startsWith('file://') ? fileURLToPath(bare) : bare.replace(/^file:/, '')
  const path = await contained(target, from, root)
  // After `name @` uv wants an address, alone it wants a path.
  const absolute = line.text.startsWith(line.local) ? path : pathToFileURL(path).href
  return prefix + line.text.replace(line.local, () => absolute + rest)
}

/**
 * Reads requirement files with their includes. Left out and said: options (indexes above all), what
 * the torch step decides, what the manifest excludes. Paths must stay inside `cwd`.
 */
export async function collectRequirements(request: PipRequest, log: (text: string) => void): Promise<Collected> {
  const excluded = new Set(request.exclude.map(normalizeName))
  const collected: Collected = { requirements: [], constraints: [] }
  const seen = new Set<string>()

  const isLeftOut = (line: RequirementLine, fromFile: boolean): boolean => {
    if (line.kind === 'option') {
      log(`Left out the option ${hideLogins(line.text)}`)
      return true
    }
    if (line.kind !== 'requirement') return false
    const name = line.name === null ? null : normalizeName(line.name)
    const called = name ?? normalizeName(repositoryName(line.text) ?? '')
    const why =
      name !== null && isTorchFamily(name)
        ? 'the torch step decides about it'
        : fromFile && excluded.has(called)
          ? 'the package file excludes it'
          : null
    if (why !== null) log(`Left out ${hideLogins(line.text)}: ${why}`)
    return why !== null
  }

  const read = async (path: string, into: 'requirements' | 'constraints'): Promise<void> => {
    if (seen.has(path)) return
    seen.add(path)
    if (seen.size > maxIncludes)
      throw new DeckError('python-failed', { detail: 'its requirement files include each other without end' })
    for (const line of parseRequirements(await readBounded(path))) {
      if (isLeftOut(line, true)) continue
      if (line.kind === 'include' || line.kind === 'constraints') {
        if (line.target.includes('://'))
          throw new DeckError('python-failed', {
            detail: `${path} includes ${hideLogins(line.target)}, which is not part of the package`,
          })
        await read(
          await contained(line.target, dirname(path), request.cwd),
          line.kind === 'constraints' ? 'constraints' : into,
        )
      } else if (line.kind === 'requirement') {
        // pip and uv take relative paths from the working folder, not from the file's.
        collected[into].push(await withAbsolutePath(line, request.cwd, request.cwd))
      }
    }
  }

  for (const file of request.files) await read(file, 'requirements')
  for (const line of request.packages.flatMap(parseRequirements)) {
    if (isLeftOut(line, false)) continue
    if (line.kind !== 'requirement')
      throw new DeckError('invalid-input', { detail: 'A package must be a requirement, not an option or a file.' })
    collected.requirements.push(await withAbsolutePath(line, request.cwd, request.cwd))
  }
  return collected
}

/** Constraints of the manifest that do not speak of what the torch step decided. */
export function ownConstraints(constraints: readonly string[], frozen: string): string[] {
  const decided = new Set(
    parseRequirements(frozen).flatMap((line) =>
      line.kind === 'requirement' && line.name !== null ? [normalizeName(line.name)] : [],
    ),
  )
  return constraints.filter((text) => {
    const name = requirementName(text)
    return name === null || !decided.has(name)
  })
}

/** Writes lists for one call of uv to a folder that is gone afterwards. */
export async function withLists<T>(
  folder: DataFolder,
  lists: Readonly<Record<string, readonly string[]>>,
  use: (paths: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  await mkdir(folder.temp, { recursive: true })
  const temporary = await mkdtemp(join(folder.temp, 'requirements-'))
  try {
    const paths = new Map<string, string>()
    for (const [name, lines] of Object.entries(lists)) {
      const path = join(temporary, `${name}.txt`)
      await writeFile(path, `${lines.join('\n')}\n`)
      paths.set(name, path)
    }
    return await use(paths)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
