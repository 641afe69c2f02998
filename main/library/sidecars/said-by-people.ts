import { z } from 'zod'
import { saidByCivitai } from './said-by-sites.ts'
import {
  line,
  nothingSaid,
  phrase,
  sha256,
  siteWord,
  tagList,
  tagsOrLine,
  text,
  weight,
  wordList,
  type Said,
} from './said.ts'

/** Sidecars that a person fills in within a program: A1111 and its relatives, LoRA Manager, SwarmUI. */

const a1111 = z.object({
  description: text,
  'sd version': line,
  'activation text': phrase,
  'preferred weight': weight,
  'negative text': text,
  notes: text,
})

/**
 * A1111's words for the architecture (`SdVersion` of its LoRA extension) in those of CivitAI. It tells no finer than
 * this; the plain first model of the architecture stands for all of it.
 */
const baseOfSdVersion: ReadonlyMap<string, string> = new Map([
  ['SD1', 'SD 1.5'],
  ['SD2', 'SD 2.1'],
  ['SDXL', 'SDXL 1.0'],
])

/** What an A1111 user wrote into `x.json`; null when it is no object. */
export function saidByA1111(value: unknown): Said | null {
  const parsed = a1111.safeParse(value)
  if (!parsed.success) return null
  const said = parsed.data
  return {
    ...nothingSaid,
    by: 'a1111',
    description: said.description,
    notes: said.notes,
    words: said['activation text'],
    preferredWeight: said['preferred weight'],
    negativeText: said['negative text'],
    baseModel: baseOfSdVersion.get(said['sd version'] ?? '') ?? null,
  }
}

const loraManager = z.object({
  model_name: line,
  base_model: siteWord,
  sha256,
  notes: text,
  modelDescription: text,
  tags: tagList,
  favorite: z.boolean().nullable().catch(null),
  trainedWords: wordList,
  /** JSON in a string. */
  usage_tips: z.string().max(10_000).catch(''),
  civitai: z.unknown().optional(),
})
const civitaiName = z.object({ model: z.object({ name: line }) })
const usageTips = z.object({ strength: weight })

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}

/** What LoRA Manager's `x.metadata.json` says (its py/utils/models.py); CivitAI's own words are inside it. */
export function saidByLoraManager(value: unknown, stem: string): Said | null {
  const parsed = loraManager.safeParse(value)
  if (!parsed.success) return null
  const said = parsed.data
  const site = saidByCivitai(said.civitai, stem)
  const tips = usageTips.safeParse(parseJson(said.usage_tips))
  const siteName = civitaiName.safeParse(said.civitai).data?.model.name ?? null
  // Until it is looked up, the name is that of the file: then it says nothing.
  const title = said.model_name === stem ? null : said.model_name
  return {
    ...nothingSaid,
    by: 'civitai',
    // A name that a person changed there is not CivitAI's any more.
    ownTitle: siteName !== null && title !== siteName ? title : null,
    title: site?.title ?? title,
    description: said.modelDescription ?? site?.description ?? null,
    notes: said.notes,
    tags: said.tags.length > 0 ? said.tags : (site?.tags ?? []),
    words: said.trainedWords.length > 0 ? said.trainedWords : (site?.words ?? []),
    preferredWeight: tips.success ? tips.data.strength : null,
    // Its own word for the base can be changed by a person, and is plainer than CivitAI's at times.
    baseModel: said.base_model ?? site?.baseModel ?? null,
    type: site?.type ?? null,
    sha256: said.sha256,
    favourite: said.favorite,
    modelId: site?.modelId ?? null,
    versionId: site?.versionId ?? null,
  }
}

const object = z.record(z.string(), z.unknown())

/** What SwarmUI's `x.swarm.json` says: keys of ModelSpec, with or without `modelspec.` (its T2IModelHandler.cs). */
export function saidBySwarm(value: unknown): Said | null {
  const parsed = object.safeParse(value)
  if (!parsed.success) return null
  const of = (key: string): unknown => parsed.data[`modelspec.${key}`] ?? parsed.data[key]
  return {
    ...nothingSaid,
    by: 'swarmui',
    title: line.parse(of('title')),
    description: text.parse(of('description')),
    notes: text.parse(of('usage_hint')),
    tags: tagsOrLine.parse(of('tags')),
    words: phrase.parse(of('trigger_phrase')),
    preferredWeight: weight.parse(of('lora_default_weight')),
  }
}
