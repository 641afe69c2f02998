import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { Model } from '../../../shared/library/model.ts'
import { sidecarsThatFollow } from '../sidecars/find-sidecars.ts'
import { isModelFile, stemOf } from '../sidecars/model-files.ts'
import { inTurn, lookAt, lookAtFile } from './place.ts'
import type { CarryUnit } from './types.ts'

/** A model as it lies on the disk, with all that belongs to it; where it goes is not said yet. */
export interface Found extends Omit<CarryUnit, 'into'> {
  readonly bytes: number
}

/** More files than a diffusers folder ever has. */
const maxFilesPerFolder = 10_000
const maxDepth = 16

/**
 * Looks at files or folders of models, which go together. `leaving`: they leave their folders, so that a sidecar goes
 * along only when no model that stays is named like it. `warnings` tell what was left out, and why.
 */
export async function gatherFound(
  wanted: readonly { readonly id: number | null; readonly path: string }[],
  { foldCase, leaving }: { readonly foldCase: boolean; readonly leaving: boolean },
): Promise<{ readonly found: readonly Found[]; readonly warnings: readonly string[] }> {
  const warnings: string[] = []
  const byFolder = new Map<string, { id: number | null; path: string }[]>()
  for (const each of wanted) {
    const folder = dirname(each.path)
    const list = byFolder.get(folder)
    if (list === undefined) byFolder.set(folder, [each])
    else list.push(each)
  }
  const sidecarsOf = new Map<string, readonly string[]>()
  for (const [folder, models] of byFolder) {
    const going = new Set(models.map(({ path }) => basename(path)))
    const names = (await readdir(folder).catch(() => [])).toSorted()
    const counted = leaving ? names : names.filter((name) => going.has(name) || !isModelFile(name))
    const groups = sidecarsThatFollow([...going], counted, foldCase)
    for (const { path } of models) {
      sidecarsOf.set(
        path,
        (groups.get(basename(path)) ?? []).map(({ file }) => join(folder, file)),
      )
    }
  }
  const found = await inTurn(wanted, async ({ id, path }) => {
    const result = await gatherOne(id, path, sidecarsOf.get(path) ?? [])
    if (typeof result !== 'string') return result
    warnings.push(result)
    return null
  })
  return { found: found.filter((each) => each !== null), warnings }
}

async function gatherOne(id: number | null, path: string, sidecars: readonly string[]): Promise<Found | string> {
  const there = await lookAt(path)
  if (there === null) return `${path} is left out: it is not there any more`
  if (there.isSymbolicLink()) return `${path} is left as it is: it is a link, and links are not followed`
  if (there.isDirectory()) return gatherFolder(id, path)
  const model = await lookAtFile(path)
  if (model === null) return `${path} is left as it is: it is no file`
  const stem = stemOf(basename(path))
  const files = [{ ...model, rest: basename(path).slice(stem.length) }]
  for (const sidecar of sidecars) {
    const file = await lookAtFile(sidecar)
    // A sidecar that is a link stays: what it leads to is not ours to move.
    if (file !== null) files.push({ ...file, rest: basename(sidecar).slice(stem.length) })
  }
  return { id, folder: false, from: path, files, stem, bytes: model.bytes }
}

/** A folder that is one model. One with a link in it is left: the link would not lead anywhere afterwards. */
async function gatherFolder(id: number | null, path: string): Promise<Found | string> {
  const files: Found['files'][number][] = []
  const state: { fault: string | null } = { fault: null }
  const visit = async (folder: string, depth: number): Promise<void> => {
    for (const name of (await readdir(folder)).toSorted()) {
      if (state.fault !== null) return
      const inner = join(folder, name)
      const there = await lstat(inner)
      if (there.isDirectory() && depth < maxDepth) await visit(inner, depth + 1)
      else if (there.isFile() && files.length < maxFilesPerFolder) {
        const file = await lookAtFile(inner)
        if (file !== null) files.push({ ...file, rest: relative(path, inner).split(sep).join('/') })
      } else if (there.isSymbolicLink()) state.fault = `${path} is left as it is: there are links in it`
      else state.fault = `${path} is left as it is: there is more in it than a model has`
    }
  }
  await visit(path, 0)
  if (state.fault !== null) return state.fault
  if (files.length === 0) return `${path} is left as it is: it is empty`
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return { id, folder: true, from: path, files, stem: basename(path), bytes }
}

/** What the index says is there and can be worked on; the rest with the reason in words. */
export function presentOnly(
  ids: readonly number[],
  models: readonly Model[],
): { readonly present: readonly Model[]; readonly warnings: readonly string[] } {
  const warnings: string[] = []
  const present = models.filter((model) => {
    if (model.presence === 'here') return true
    warnings.push(`${model.path} is left out: it is not there now`)
    return false
  })
  if (models.length < ids.length) warnings.push(`${ids.length - models.length} models are not in the library any more`)
  return { present, warnings }
}
