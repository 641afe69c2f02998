import { boundedJson, isRecord } from './bounded-json.ts'

export interface TagCount {
  readonly tag: string
  readonly count: number
}

/** How many tags are kept, how many are looked at, and how long one may be. */
const limits = { kept: 200, seen: 200_000, length: 200 } as const

/** Training folders are called `<repeats>_<what is in them>`. */
const repeats = /^\d+_/

/**
 * kohya's `ss_tag_frequency`: for each training folder, how often each tag stands in its captions; also the form where
 * the folders stand in datasets. Summed over all folders, the most frequent first.
 */
export function tagFrequency(text: string | undefined): readonly TagCount[] {
  const counts = new Map<string, number>()
  let seen = 0
  for (const [, tags] of foldersOf(boundedJson(text)))
    for (const [raw, count] of Object.entries(tags)) {
      if (++seen > limits.seen) break
      const tag = raw.trim()
      if (tag === '' || tag.length > limits.length) continue
      if (typeof count !== 'number' || !Number.isFinite(count) || count <= 0) continue
      counts.set(tag, (counts.get(tag) ?? 0) + Math.min(count, 1e9))
    }
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1))
    .slice(0, limits.kept)
}

function* foldersOf(value: unknown): Generator<readonly [string, Readonly<Record<string, unknown>>]> {
  if (!isRecord(value)) return
  for (const [name, inner] of Object.entries(value)) {
    if (!isRecord(inner)) continue
    const nested = Object.values(inner).some(isRecord)
    if (nested)
      yield* Object.entries(inner).filter((entry): entry is [string, Readonly<Record<string, unknown>>] =>
        isRecord(entry[1]),
      )
    else yield [name, inner]
  }
}

/** What the training folders are called after their number of repeats, each once. */
export function folderNames(tags: string | undefined, directories: string | undefined): readonly string[] {
  const names = new Set<string>()
  const add = (name: string): void => {
    const plain = name.replace(repeats, '').trim()
    if (names.size < 20 && plain !== '' && plain.length <= limits.length && repeats.test(name)) names.add(plain)
  }
  for (const [name] of foldersOf(boundedJson(tags))) add(name)
  const folders = boundedJson(directories)
  if (isRecord(folders)) for (const name of Object.keys(folders)) add(name)
  return [...names]
}
