import { lstat, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { writeFileAtomic } from '../store/atomic-file.ts'

/** Lies in `.git` from before the first object is fetched until the clone is whole. */
const markerName = 'deck-clone.json'
const markerSchema = z.object({ url: z.string(), ref: z.string() })

/** `empty`: nothing there, or nothing in it. `ours`: an unfinished clone with our marker. */
export type FolderState = 'empty' | 'ours' | 'repository' | 'foreign'

/** What stands in the folder of a clone; reads only. */
export async function inspectFolder(folder: string): Promise<FolderState> {
  const found = await lstat(folder).catch(() => null)
  if (found === null) return 'empty'
  if (!found.isDirectory()) return 'foreign'
  const entries = await readdir(folder)
  if (entries.length === 0) return 'empty'
  const git = await lstat(join(folder, '.git')).catch(() => null)
  if (git?.isDirectory() !== true) return 'foreign'
  const marker = await readFile(join(folder, '.git', markerName), 'utf8').catch(() => null)
  if (marker !== null) return 'ours'
  const inner = await readdir(join(folder, '.git'))
  // Killed between making `.git` and writing the marker.
  if (entries.length === 1 && inner.every((name) => name.startsWith(`.${markerName}`))) return 'empty'
  return 'repository'
}

/** Makes the folder ours before anything else is written into it. */
export async function writeMarker(folder: string, request: z.infer<typeof markerSchema>): Promise<void> {
  await mkdir(join(folder, '.git'), { recursive: true })
  const text = JSON.stringify(markerSchema.parse(request))
  await writeFileAtomic(join(folder, '.git', markerName), text)
}

export async function removeMarker(folder: string): Promise<void> {
  await rm(join(folder, '.git', markerName), { force: true })
}

/**
 * Takes away what a killed git left in an unfinished clone of ours: half packs and objects, and lock files
 * that nobody has let go of for `patienceMs`. Never called on a folder without our marker.
 */
export async function clearLeftovers(folder: string, signal: AbortSignal, patienceMs = 2000): Promise<void> {
  const git = join(folder, '.git')
  const objects = join(git, 'objects')
  for (const folder of await readdir(objects).catch(() => [])) {
    // `objects/pack` and `objects/00` to `ff`; half a file of many gigabytes may lie in each.
    for (const name of await readdir(join(objects, folder)).catch(() => [])) {
      if (name.startsWith('tmp_')) await rm(join(objects, folder, name), { force: true })
    }
  }
  const deadline = Date.now() + patienceMs
  let locks = await findLocks(git)
  while (locks.length > 0 && Date.now() < deadline && !signal.aborted) {
    const young = await Promise.all(locks.map((path) => isYoung(path, patienceMs)))
    if (young.every((value) => !value)) break
    await sleep(100)
    locks = await findLocks(git)
  }
  if (signal.aborted) return
  for (const path of locks) await rm(path, { force: true })
}

async function isYoung(path: string, ageMs: number): Promise<boolean> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs < ageMs,
    () => false,
  )
}

async function findLocks(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && entry.name !== 'objects') found.push(...(await findLocks(path)))
    else if (entry.isFile() && entry.name.endsWith('.lock')) found.push(path)
  }
  return found
}
