import type { TagCount } from './tag-frequency.ts'

export interface TriggerWord {
  readonly word: string
  readonly source: string
}

interface Hints {
  /** `modelspec.trigger_phrase`. */
  readonly phrase: string | null
  /** Keywords that A1111's extensions write. */
  readonly hint: string | null
  /** What stood for the trained thing in pictures without a caption. */
  readonly classTokens: readonly string[]
  readonly folders: readonly string[]
  readonly tags: readonly TagCount[]
  /** How many pictures the training had; null if it is not said. */
  readonly pictures: number | null
}

/** Folder names that say nothing of what was trained. */
const meaningless = /^(?:img|image|images|dataset|data|train|training|lora|concept|class|reg|subset|default|\d+)$/i
/** Tags that stand in most captions of any training. */
const common =
  /^(?:1girl|1boy|solo|masterpiece|best quality|looking at viewer|simple background|score_\d.*|highres|absurdres)$/i
const most = 12

/** What to write in a prompt to call up what was trained, the surest first, each once. */
export function triggerWords({ phrase, hint, classTokens, folders, tags, pictures }: Hints): readonly TriggerWord[] {
  const words = new Map<string, TriggerWord>()
  const add = (word: string, source: string): void => {
    const plain = word.trim().slice(0, 500)
    if (plain !== '' && words.size < most && !words.has(plain.toLowerCase()))
      words.set(plain.toLowerCase(), { word: plain, source })
  }
  if (phrase !== null) add(phrase, 'modelspec')
  if (hint !== null) for (const word of hint.split(',').slice(0, most)) add(word, 'keywords')
  for (const token of classTokens) if (!meaningless.test(token)) add(token, 'class tokens')
  for (const folder of folders) if (!meaningless.test(folder)) add(folder, 'folder')
  for (const { tag, count } of tags) {
    // A tag of nearly every picture was either put there as the trigger, or is common to all captions.
    if (pictures === null || count < pictures * 0.9) break
    if (!common.test(tag)) add(tag, 'tags')
  }
  return [...words.values()]
}
