import { z } from 'zod'
import { stemOf } from './model-files.ts'
import { line, nothingSaid, sha256, siteId, siteWord, tagList, text, wordList, type Said } from './said.ts'

/**
 * Sidecars that hold what CivitAI says. Shapes: `GET /api/v1/model-versions/{id}` (Civitai Helper, LoRA Manager),
 * `GET /api/v1/models/{id}` (SD.Next, CivitAI Browser+), and StabilityMatrix.Core/Models/ConnectedModelInfo.cs.
 */

const file = z
  .object({ name: line, hashes: z.object({ SHA256: sha256 }).catch({ SHA256: null }) })
  .nullable()
  .catch(null)
const files = z.array(file).max(500).catch([])

const version = z.object({
  id: siteId,
  modelId: siteId,
  name: line,
  description: text,
  baseModel: siteWord,
  trainedWords: wordList,
  files,
  model: z
    .object({ name: line, type: siteWord, description: text, tags: tagList })
    .catch({ name: null, type: null, description: null, tags: [] }),
})
type Version = z.infer<typeof version>

const model = z.object({
  id: siteId,
  name: line,
  type: siteWord,
  description: text,
  tags: tagList,
  modelVersions: z.array(version.nullable().catch(null)).max(2000),
})

/** Whether a JSON object is what CivitAI answers for a whole model. */
export function isModelBody(value: unknown): boolean {
  return z.object({ modelVersions: z.array(z.unknown()) }).safeParse(value).success
}

/** Whether a JSON object is what CivitAI answers for one version, not words of an A1111 user. */
export function isVersionBody(value: unknown): boolean {
  const like = z.object({ id: z.int(), modelId: z.int() }).safeParse(value).success
  return like || z.object({ id: z.int(), trainedWords: z.array(z.unknown()) }).safeParse(value).success
}

/** `Detail Tweaker XL v1.0`: the versions of one model lie side by side on a shelf. */
function titleOf(name: string | null, versionName: string | null): string | null {
  if (name === null || versionName === null) return name
  return name.toLowerCase().includes(versionName.toLowerCase()) ? name : `${name} ${versionName}`
}

/** A version can have several files; which of them lies here is only sure when there is one, or one of its name. */
function hashOf(version: Version, stem: string): string | null {
  const present = version.files.filter((each) => each !== null)
  const named = present.filter(({ name }) => sameStem(name ?? '', stem))
  const chosen = named.length > 0 ? named : present
  return chosen.length === 1 ? (chosen[0]?.hashes.SHA256 ?? null) : null
}

const sameStem = (name: string, stem: string): boolean =>
  stemOf(name).normalize('NFC').toLowerCase() === stem.normalize('NFC').toLowerCase()

function saidByVersion(found: Version, stem: string): Said {
  return {
    ...nothingSaid,
    by: 'civitai',
    title: titleOf(found.model.name, found.name),
    description: found.model.description ?? found.description,
    tags: found.model.tags,
    words: found.trainedWords,
    baseModel: found.baseModel,
    type: found.model.type,
    sha256: hashOf(found, stem),
    modelId: found.modelId,
    versionId: found.id,
  }
}

/** A whole model: the version is the only one, or the only one with a file of this name; else just the model speaks. */
function saidByModel(found: z.infer<typeof model>, stem: string): Said {
  const versions = found.modelVersions.filter((each) => each !== null)
  const named = versions.filter((each) => each.files.some((one) => sameStem(one?.name ?? '', stem)))
  const candidates = named.length > 0 ? named : versions
  const [one] = candidates.length === 1 ? candidates : []
  const bases = new Set(candidates.map(({ baseModel }) => baseModel))
  const [base] = bases.size === 1 ? bases : []
  return {
    ...nothingSaid,
    by: 'civitai',
    title: titleOf(found.name, one?.name ?? null),
    description: found.description,
    tags: found.tags,
    words: one?.trainedWords ?? [],
    baseModel: base ?? null,
    type: found.type,
    sha256: one === undefined ? null : hashOf(one, stem),
    modelId: found.id,
    versionId: one?.id ?? null,
  }
}

/** What CivitAI's answer for a version or a model says of the file with this stem; null when it is neither. */
export function saidByCivitai(value: unknown, stem: string): Said | null {
  if (isModelBody(value)) {
    const parsed = model.safeParse(value)
    return parsed.success ? saidByModel(parsed.data, stem) : null
  }
  const parsed = version.safeParse(value)
  return parsed.success ? saidByVersion(parsed.data, stem) : null
}

const cmInfo = z.object({
  ModelId: siteId,
  ModelName: line,
  ModelDescription: text,
  Tags: tagList,
  ModelType: siteWord,
  VersionId: siteId,
  VersionName: line,
  VersionDescription: text,
  BaseModel: siteWord,
  TrainedWords: wordList,
  Hashes: z.object({ SHA256: sha256 }).catch({ SHA256: null }),
  UserTitle: line,
  /** Absent in files of older versions, which knew CivitAI alone; some versions write the number of the value. */
  Source: z.union([z.string(), z.number()]).nullable().catch(null),
})

/** What Stability Matrix's `.cm-info.json` says; null when it is none. */
export function saidByStabilityMatrix(value: unknown): Said | null {
  const parsed = cmInfo.safeParse(value)
  if (!parsed.success) return null
  const said = parsed.data
  const fromCivitai = said.Source === null || said.Source === 0 || said.Source === 'Civitai'
  return {
    ...nothingSaid,
    by: 'civitai',
    ownTitle: said.UserTitle,
    title: titleOf(said.ModelName, said.VersionName),
    description: said.ModelDescription ?? said.VersionDescription,
    tags: said.Tags,
    words: said.TrainedWords,
    baseModel: said.BaseModel,
    type: said.ModelType,
    sha256: said.Hashes.SHA256,
    modelId: fromCivitai ? said.ModelId : null,
    versionId: fromCivitai ? said.VersionId : null,
  }
}
