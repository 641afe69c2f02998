import { realpath } from 'node:fs/promises'
import { delimiter, isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'
import { inVersionRange } from '../../shared/catalogue/match.ts'
import { runCommand } from '../process/command.ts'
import { findOnPath } from '../process/find-on-path.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { compareVersions, parseVersion } from './pep440.ts'
import type { Interpreter } from './types.ts'
import { askUv } from './uv-run.ts'

const listSchema = z.array(
  z.object({
    version: z.string(),
    path: z.string().nullable(),
    implementation: z.string().default('cpython'),
    variant: z.string().default('default'),
  }),
)

/** Reads `uv python list --output-format json`: complete CPython 3 interpreters that are on the disk. */
export function parseUvList(text: string): { version: string; path: string }[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  const list = listSchema.safeParse(value)
  if (!list.success) return []
  return list.data.flatMap(({ version, path, implementation, variant }) =>
    path !== null && implementation === 'cpython' && variant === 'default' && /^3\.\d+\.\d+$/.test(version)
      ? [{ version, path }]
      : [],
  )
}

const minors = [8, 9, 10, 11, 12, 13, 14, 15]

async function scanPath(
  env: NodeJS.ProcessEnv,
  childEnv: Readonly<Record<string, string>>,
): Promise<{ version: string; path: string }[]> {
  const names = ['python3', 'python', ...minors.map((minor) => `python3.${minor}`)]
  const folders = (childEnv['PATH'] ?? '').split(delimiter)
  const paths = (
    await Promise.all(folders.flatMap((folder) => names.map((name) => findOnPath(name, { ...env, PATH: folder }))))
  ).filter((path) => path !== null)
  const real = [...new Set(await Promise.all(paths.map((path) => realpath(path))))]
  const found = await Promise.all(
    real.map(async (path) => {
      const version = await versionOf(path, childEnv)
      return version === null ? [] : [{ version, path }]
    }),
  )
  return found.flat()
}

/** What an interpreter says that it is; null for one that does not run or is no finished release. */
async function versionOf(path: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  const args = ['-I', '-c', 'import platform; print(platform.python_version())']
  const result = await runCommand({ file: path, args, env, timeoutMs: 10_000, keepBytes: 4096 })
  const version = result.stdout.trim()
  return result.code === 0 && /^3\.\d+\.\d+$/.test(version) ? version : null
}

/**
 * The interpreter of a minor version (such as `3.11`) that uv takes first, or null. Unlike a listing it asks
 * no more of them who they are than it must, which is seconds while uv's cache is empty.
 */
export async function findInterpreter(
  minor: string,
  deps: {
    readonly uv: string
    readonly folder: DataFolder
    readonly childEnv: Readonly<Record<string, string>>
    readonly signal: AbortSignal
  },
): Promise<Interpreter | null> {
  const { uv, folder, childEnv, signal } = deps
  const args = ['python', 'find', '--system', '--no-project', `cpython@${minor}`]
  const result = await runCommand({
    file: uv,
    args,
    env: childEnv,
    cwd: folder.root,
    signal,
    timeoutMs: 60_000,
    keepBytes: 16_384,
  })
  const found = result.stdout.trim()
  if (result.code !== 0 || !isAbsolute(found)) return null
  const path = await realpath(found).catch(() => found)
  const version = await versionOf(path, childEnv)
  if (version === null || minorOf(version) !== minorOf(minor)) return null
  return { version, path, managed: isInside(await realpath(folder.pythons).catch(() => folder.pythons), path) }
}

/** Every interpreter on this machine, newest first, each once by its real path. */
export async function listInterpreters(deps: {
  readonly uv: string | null
  readonly folder: DataFolder
  readonly env: NodeJS.ProcessEnv
  readonly childEnv: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}): Promise<Interpreter[]> {
  const { uv, folder, env, childEnv, signal } = deps
  const call = {
    uv: uv ?? '',
    args: ['python', 'list', '--only-installed', '--output-format', 'json'],
    env: childEnv,
    cwd: folder.root,
  }
  const listed =
    uv === null
      ? await scanPath(env, childEnv)
      : parseUvList(await askUv(call, { timeoutMs: 60_000, ...(signal === undefined ? {} : { signal }) }))
  const pythons = await realpath(folder.pythons).catch(() => folder.pythons)
  const resolved = await Promise.all(
    listed.map(async ({ version, path }) => ({
      version,
      path: await realpath(isAbsolute(path) ? path : join(folder.root, path)).catch(() => path),
    })),
  )
  const unique = new Map(
    resolved.map((each): [string, Interpreter] => [each.path, { ...each, managed: isInside(pythons, each.path) }]),
  )
  return [...unique.values()].sort((a, b) => compareText(b.version, a.version))
}

function isInside(folder: string, path: string): boolean {
  const inner = relative(folder, path)
  return inner !== '' && !inner.startsWith('..') && !isAbsolute(inner)
}

function compareText(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  return left === null || right === null ? 0 : compareVersions(left, right)
}

const minorOf = (version: string): number => Number(version.split('.')[1] ?? Number.NaN)

/** What comes before a download: the wanted minor version, managed ones first, newest patch first. */
export function sameMinor(interpreters: readonly Interpreter[], preferred: string): Interpreter[] {
  return interpreters
    .filter(({ version }) => minorOf(version) === minorOf(preferred))
    .sort((a, b) => Number(b.managed) - Number(a.managed) || compareText(b.version, a.version))
}

/** What is taken when nothing can be downloaded: the accepted range, nearest minor to the wanted one first, the older of two. */
export function nearest(
  interpreters: readonly Interpreter[],
  wanted: { readonly accepted: string; readonly preferred: string },
): Interpreter[] {
  const distance = ({ version }: Interpreter): number => Math.abs(minorOf(version) - minorOf(wanted.preferred))
  return interpreters
    .filter(({ version }) => inVersionRange(version, wanted.accepted))
    .sort(
      (a, b) =>
        distance(a) - distance(b) ||
        minorOf(a.version) - minorOf(b.version) ||
        Number(b.managed) - Number(a.managed) ||
        compareText(b.version, a.version),
    )
}

/** Parts that some self-built interpreters lack and that every UI needs; `_ctypes` and `_lzma` are the usual ones. */
const complete = 'import bz2, ctypes, hashlib, lzma, sqlite3, ssl, zlib'

/** Whether an interpreter runs and has its whole standard library. */
export async function isComplete(
  interpreter: Interpreter,
  childEnv: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const result = await runCommand({
    file: interpreter.path,
    args: ['-I', '-c', complete],
    env: childEnv,
    timeoutMs: 20_000,
    signal,
    keepBytes: 4096,
  })
  return result.code === 0
}
