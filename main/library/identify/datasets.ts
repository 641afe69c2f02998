import { boundedJson, isRecord, numberIn, textIn } from './bounded-json.ts'

type Data = Readonly<Record<string, unknown>>

/** How many datasets, and parts of each, are looked at. */
const most = 1000

/**
 * How many pictures the training had, repeats not counted: kohya writes it for each folder (`ss_dataset_dirs`). The
 * number of pictures that it writes for all has the repeats in it.
 */
export function pictureCount(directories: string | undefined): number | null {
  const folders = boundedJson(directories)
  if (!isRecord(folders)) return null
  let pictures = 0
  for (const folder of Object.values(folders).slice(0, most))
    if (isRecord(folder)) pictures += Math.max(0, numberIn(folder, 'img_count') ?? 0)
  return pictures === 0 ? null : pictures
}

/** What kohya's `ss_datasets` says of trainings that were set up by a file. */
export interface Datasets {
  /** Words that stood for the trained thing wherever a picture had no caption. */
  readonly classTokens: readonly string[]
  /** Width and height, as text. */
  readonly resolution: string | null
}

export function readDatasets(text: string | undefined): Datasets {
  const all = boundedJson(text)
  const datasets = Array.isArray(all) ? all.slice(0, most).filter(isRecord) : []
  const subsets = datasets.flatMap(({ subsets: parts }) =>
    Array.isArray(parts) ? parts.slice(0, most).filter(isRecord) : [],
  )
  const tokens = subsets.filter((subset) => subset['is_reg'] !== true).map((subset) => textIn(subset, 'class_tokens'))
  return {
    classTokens: [...new Set(tokens.filter((token) => token !== null))].slice(0, 20),
    resolution: datasets.map(sizeOf).find((size) => size !== null) ?? null,
  }
}

function sizeOf({ resolution }: Data): string | null {
  const [width, height] = Array.isArray(resolution) ? (resolution as readonly unknown[]) : []
  return typeof width === 'number' && typeof height === 'number' ? `${width}x${height}` : null
}
