import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../process/command.ts'
import { findOnPath } from '../process/find-on-path.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { compareVersions, parseVersion } from './pep440.ts'
import { minimumUv, uvProgram } from './uv-fetch.ts'

export interface FoundUv {
  readonly path: string
  readonly version: string
  readonly origin: 'bundled' | 'path' | 'fetched'
}

export interface UvSearch {
  readonly found: FoundUv | null
  /** What was looked at and why it was not taken. */
  readonly note: string
}

/** Whether a version of uv is new enough for what the app asks of it. */
function isNewEnough(version: string): boolean {
  const [own, least] = [parseVersion(version), parseVersion(minimumUv)]
  return own !== null && least !== null && compareVersions(own, least) >= 0
}

async function versionAt(path: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  const result = await runCommand({ file: path, args: ['--version'], env, timeoutMs: 10_000, keepBytes: 4096 })
  return result.code === 0 ? (/^uv (\d+\.\d+\.\d+\S*)/.exec(result.stdout)?.[1] ?? null) : null
}

/** Looks for a uv that is there: bundled, on PATH, fetched earlier. Touches neither network nor disk. */
export async function locateUv(deps: {
  readonly folder: DataFolder
  readonly bundled: string | null
  readonly env: NodeJS.ProcessEnv
  readonly childEnv: Readonly<Record<string, string>>
}): Promise<UvSearch> {
  const { folder, bundled, env, childEnv } = deps
  const notes: string[] = []
  const tryOne = async (path: string, origin: FoundUv['origin']): Promise<FoundUv | null> => {
    const version = await versionAt(path, childEnv)
    if (version !== null && isNewEnough(version)) return { path, version, origin }
    notes.push(version === null ? `${path} does not run.` : `${path} is ${version}, older than ${minimumUv}.`)
    return null
  }
  const bundledUv = bundled === null || !(await exists(bundled)) ? null : await tryOne(bundled, 'bundled')
  if (bundledUv !== null) return { found: bundledUv, note: `Bundled: ${bundledUv.path}` }
  const onPath = await findOnPath('uv', env)
  const pathUv = onPath === null ? null : await tryOne(onPath, 'path')
  if (pathUv !== null) return { found: pathUv, note: `On PATH: ${pathUv.path}` }
  for (const version of await fetchedVersions(folder)) {
    const fetched = await tryOne(join(folder.tools, `uv-${version}`, uvProgram), 'fetched')
    if (fetched !== null) return { found: fetched, note: `Fetched earlier: ${fetched.path}` }
  }
  return {
    found: null,
    note: [...notes, 'It is fetched from the Python package index when it is first needed.'].join(' '),
  }
}

async function fetchedVersions(folder: DataFolder): Promise<string[]> {
  const names = await readdir(folder.tools).catch(() => [])
  return names
    .flatMap((name) => parseVersion(/^uv-(\d.*)$/.exec(name)?.[1] ?? '') ?? [])
    .sort((a, b) => compareVersions(b, a))
    .map(({ text }) => text)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
