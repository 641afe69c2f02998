import type { Training } from '../../../shared/library/model.ts'
import { boundedJson, isRecord, numberIn, textIn } from './bounded-json.ts'
import { pictureCount, readDatasets, type Datasets } from './datasets.ts'
import { folderNames, tagFrequency, type TagCount } from './tag-frequency.ts'
import { triggerWords, type TriggerWord } from './trigger-words.ts'

type Metadata = Readonly<Record<string, string>>

/** What the text in a file's header says of it. Nothing of it is trusted more than its length allows. */
export interface EmbeddedMetadata {
  readonly title: string | null
  readonly description: string | null
  readonly training: Training | null
  readonly tagFrequency: readonly TagCount[]
  readonly triggerWords: readonly TriggerWord[]
  /** What names the architecture or the base model, most exact first. */
  readonly baseNames: readonly string[]
  /** `epsilon` or `v`, where it is said. */
  readonly prediction: 'epsilon' | 'v' | null
  readonly authorNames: readonly string[]
}

function text(metadata: Metadata, key: string, longest = 300): string | null {
  const value = metadata[key]?.trim()
  // Python's `None` is written as text by some trainers.
  return value === undefined || value === '' || value === 'None' || value === 'null' ? null : value.slice(0, longest)
}

function number(metadata: Metadata, key: string): number | null {
  const value = text(metadata, key, 40)
  if (value === null) return null
  const result = Number(value)
  return Number.isFinite(result) && Math.abs(result) < 1e12 ? result : null
}

/** Tuples such as `(1024, 1024)` and `1024x1024` as `1024x1024`. */
function resolution(value: string | null): string | null {
  if (value === null) return null
  const sizes = value.match(/\d{2,5}/g)?.slice(0, 2) ?? []
  if (sizes.length === 0) return null
  return sizes.length === 1 ? `${sizes[0] ?? ''}x${sizes[0] ?? ''}` : sizes.join('x')
}

/** OneTrainer's whole configuration, if it was put in. */
function oneTrainer(metadata: Metadata): Readonly<Record<string, unknown>> {
  const config = boundedJson(metadata['ot_config'])
  return isRecord(config) ? config : {}
}

/** The step that AI Toolkit reached. */
function aiToolkit(metadata: Metadata): Readonly<Record<string, unknown>> {
  const info = boundedJson(metadata['training_info'])
  return isRecord(info) ? info : {}
}

function trainingOf(metadata: Metadata, datasets: Datasets): Training | null {
  const [config, info] = [oneTrainer(metadata), aiToolkit(metadata)]
  const training: Training = {
    base:
      text(metadata, 'ss_sd_model_name') ??
      text(metadata, 'ss_base_model_version') ??
      textIn(config, 'base_model_name'),
    baseHash: text(metadata, 'ss_new_sd_model_hash', 64) ?? text(metadata, 'ss_sd_model_hash', 64),
    module: text(metadata, 'ss_network_module') ?? textIn(config, 'peft_type'),
    rank: number(metadata, 'ss_network_dim') ?? numberIn(config, 'lora_rank'),
    alpha: number(metadata, 'ss_network_alpha') ?? numberIn(config, 'lora_alpha'),
    resolution: resolution(
      text(metadata, 'ss_resolution', 60) ??
        datasets.resolution ??
        text(metadata, 'modelspec.resolution', 60) ??
        textIn(config, 'resolution'),
    ),
    steps: number(metadata, 'ss_steps') ?? numberIn(info, 'step'),
    epochs: number(metadata, 'ss_epoch') ?? numberIn(info, 'epoch') ?? numberIn(config, 'epochs'),
    images: number(metadata, 'ss_num_train_images'),
    clipSkip: number(metadata, 'ss_clip_skip') ?? number(metadata, 'modelspec.encoder_layer'),
    comment: text(metadata, 'ss_training_comment', 2000),
  }
  // A resolution alone is said of every model, trained or merged.
  const { resolution: _, clipSkip: __, ...rest } = training
  return Object.values(rest).some((value) => value !== null) ? training : null
}

function predictionOf(metadata: Metadata): 'epsilon' | 'v' | null {
  const told = text(metadata, 'modelspec.prediction_type', 40)?.toLowerCase()
  if (told === 'v' || told === 'v_prediction' || told === 'v-prediction') return 'v'
  if (told === 'epsilon') return 'epsilon'
  return /(?:sd_v2_v|-768-v)\b/.test(
    `${metadata['ss_base_model_version'] ?? ''} ${metadata['modelspec.architecture'] ?? ''}`.slice(0, 300),
  )
    ? 'v'
    : null
}

/** Reads `modelspec.*` (Stability-AI/ModelSpec), kohya's `ss_*`, OneTrainer's `ot_*` and AI Toolkit's keys. */
export function readMetadata(metadata: Metadata): EmbeddedMetadata {
  const tags = tagFrequency(metadata['ss_tag_frequency'])
  const datasets = readDatasets(metadata['ss_datasets'])
  return {
    title:
      text(metadata, 'modelspec.title') ??
      text(metadata, 'ssmd_display_name') ??
      text(metadata, 'ss_output_name') ??
      text(metadata, 'general.name'),
    description:
      ['modelspec.description', 'ssmd_description', 'modelspec.usage_hint', 'general.description']
        .map((key) => text(metadata, key, 20_000))
        .find((said) => said !== null) ?? null,
    training: trainingOf(metadata, datasets),
    tagFrequency: tags,
    triggerWords: triggerWords({
      phrase: text(metadata, 'modelspec.trigger_phrase', 2000),
      hint: text(metadata, 'ssmd_keywords', 2000),
      classTokens: datasets.classTokens,
      folders: folderNames(metadata['ss_tag_frequency'], metadata['ss_dataset_dirs']),
      tags,
      pictures: pictureCount(metadata['ss_dataset_dirs']),
    }),
    baseNames: ['modelspec.architecture', 'ss_base_model_version', 'ss_sd_model_name', 'modelspec.merged_from']
      .map((key) => text(metadata, key))
      .filter((name) => name !== null),
    prediction: predictionOf(metadata),
    authorNames: ['modelspec.title', 'ss_output_name', 'general.name', 'ssmd_display_name']
      .map((key) => text(metadata, key))
      .filter((name) => name !== null),
  }
}
