import { isModelFile, stemOf } from './model-files.ts'
import type { Sidecar, SidecarType } from './types.ts'

/** Pictures and clips that programs show as preview (A1111, SD.Next, SwarmUI, Stability Matrix, LoRA Manager). */
const previewEnding = '(?:png|jpe?g|webp|gif|avif|mp4|webm)'

/**
 * What follows the stem of a model in the name of a sidecar. `x.metadata.json` is that of `x`, or the `x.metadata`
 * half of a model `x.metadata.ckpt`: so there is more than one way to read a name, and all are tried.
 */
const suffixes: readonly { readonly pattern: RegExp; readonly type: SidecarType }[] = [
  // Shorter suffixes first: where both ways have a model, the longer stem is the more exact one.
  { pattern: new RegExp(`\\.${previewEnding}$`, 'i'), type: 'preview' },
  { pattern: /\.json$/i, type: 'a1111-json' },
  { pattern: /\.txt$/i, type: 'description' },
  { pattern: /\.ya?ml$/i, type: 'config' },
  { pattern: new RegExp(`\\.(?:preview|thumb)\\.${previewEnding}$`, 'i'), type: 'preview' },
  // Civitai Helper's; CivitAI Browser+ keeps the answer for the whole model.
  { pattern: /\.(?:civitai\.info|api_info\.json)$/i, type: 'civitai-info' },
  { pattern: /\.cm-info\.json$/i, type: 'cm-info' },
  { pattern: /\.metadata\.json$/i, type: 'lora-manager' },
  { pattern: /\.swarm\.json$/i, type: 'swarm' },
  { pattern: /\.description\.txt$/i, type: 'description' },
]

/** A name as the file system compares it: Windows and macOS take upper and lower case, and macOS NFC and NFD, for one. */
function keyOf(name: string, foldCase: boolean): string {
  return foldCase ? name.normalize('NFC').toLowerCase() : name
}

type ModelsByStem = ReadonlyMap<string, readonly string[]>

function modelsByStem(names: readonly string[], foldCase: boolean): ModelsByStem {
  const models = new Map<string, string[]>()
  for (const name of names) {
    if (!isModelFile(name)) continue
    const key = keyOf(stemOf(name), foldCase)
    const others = models.get(key)
    if (others === undefined) models.set(key, [name])
    else others.push(name)
  }
  return models
}

/** Models that a file belongs to, and as what; null when it is no sidecar of any. */
function ownersOf(
  name: string,
  models: ModelsByStem,
  foldCase: boolean,
): { readonly owners: readonly string[]; readonly sidecar: Sidecar } | null {
  if (isModelFile(name)) return null
  for (const { pattern, type } of suffixes) {
    const at = name.search(pattern)
    if (at <= 0) continue
    const owners = models.get(keyOf(name.slice(0, at), foldCase))
    if (owners !== undefined) return { owners, sidecar: { file: name, type } }
  }
  return null
}

/**
 * The sidecars of every model of a folder, by the model's file name, in the order of `names`; models without any are
 * left out. Linear in the number of names. Models that share a stem (`a.ckpt`, `a.safetensors`) share the sidecars.
 * `foldCase`: whether the file system takes upper and lower case for one.
 */
export function groupSidecars(names: readonly string[], foldCase = false): ReadonlyMap<string, readonly Sidecar[]> {
  const models = modelsByStem(names, foldCase)
  const groups = new Map<string, Sidecar[]>()
  for (const name of names) {
    const found = ownersOf(name, models, foldCase)
    for (const owner of found?.owners ?? []) {
      const group = groups.get(owner)
      if (group === undefined) groups.set(owner, [])
      if (found !== null) groups.get(owner)?.push(found.sidecar)
    }
  }
  return groups
}

/** The sidecars of one model among the names of its folder; see `groupSidecars` for many. */
export function findSidecars(modelFile: string, names: readonly string[], foldCase = false): readonly Sidecar[] {
  return groupSidecars(names, foldCase).get(modelFile) ?? []
}

/**
 * Sidecars that go where these models of one folder go (or to the trash with them): those that no model which stays
 * is named like. Each occurs once, at the first of its models.
 */
export function sidecarsThatFollow(
  leaving: readonly string[],
  names: readonly string[],
  foldCase = false,
): ReadonlyMap<string, readonly Sidecar[]> {
  const models = modelsByStem(names, foldCase)
  const gone = new Set(leaving)
  const groups = new Map<string, Sidecar[]>(leaving.map((model) => [model, []]))
  for (const name of names) {
    const found = ownersOf(name, models, foldCase)
    const first = found?.owners[0]
    if (found === null || first === undefined || !found.owners.every((owner) => gone.has(owner))) continue
    groups.get(first)?.push(found.sidecar)
  }
  return groups
}
