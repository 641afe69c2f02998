/** Shorter texts stand everywhere and prove nothing. */
const shortest = 6

/**
 * For each alternative of a regular expression the longest text in it that stands for itself. Empty
 * when an alternative has none: then nothing can be said of the pattern.
 */
export function constantTexts(pattern: string): readonly string[] {
  const alternatives: string[][] = [['']]
  const runs = (): string[] => alternatives.at(-1) ?? []
  const cut = (): void => void runs().push('')
  const add = (character: string): void => {
    const own = runs()
    own[own.length - 1] = (own.at(-1) ?? '') + character
  }
  /** A character that is followed by `?`, `*` or `{` may be missing. */
  const drop = (): void => {
    const own = runs()
    own[own.length - 1] = (own.at(-1) ?? '').slice(0, -1)
    cut()
  }
  let depth = 0
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? ''
    if (character === '[') {
      // A class is one character of several.
      const end = /^\[(?:[^\]\\]|\\.)*\]/.exec(pattern.slice(index))?.[0]
      index += (end?.length ?? 1) - 1
      cut()
    } else if (character === '\\') {
      index++
      const next = pattern[index] ?? ''
      if (depth > 0) continue
      // `\s` and the like; `\.` is the character itself.
      if (/\w/.test(next)) cut()
      else add(next)
    } else if (character === '(') {
      depth++
      cut()
    } else if (character === ')') {
      depth--
      cut()
    } else if (depth > 0) {
      continue
    } else if (character === '|') {
      alternatives.push([''])
    } else if ('?*{'.includes(character)) {
      drop()
      if (character === '{') index = Math.max(index, pattern.indexOf('}', index))
    } else if ('.+^$'.includes(character)) {
      cut()
    } else {
      add(character)
    }
  }
  const longest = alternatives.map((texts) =>
    texts.map((text) => text.trim()).reduce((best, text) => (text.length > best.length ? text : best), ''),
  )
  return longest.every((text) => text.length >= shortest) ? longest : []
}
