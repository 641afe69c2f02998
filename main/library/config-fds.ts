/**
 * The least of FreneticUtilities' data syntax that settings files need: `key: value` lines, sections by
 * deeper indentation (tabs), comments with `#`. All lines that are not asked for stay as they are.
 */

interface Line {
  readonly indent: number
  readonly key: string
  readonly value: string
}

function readLine(text: string): Line | null {
  const match = /^([\t ]*)([^\s#:][^:]*):[ \t]*(.*)$/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) return null
  return { indent: match[1].length, key: match[2].trim(), value: (match[3] ?? '').trim() }
}

/** As upstream's own writer does it (FreneticUtilities, FDSUtility.Escape); a backslash is `\s`, nothing at all is `\x`. */
function escapeValue(value: string): string {
  if (value === '') return String.raw`\x`
  const text = value
    .replaceAll('\\', String.raw`\s`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
  return `${text.startsWith(' ') ? String.raw`\x` : ''}${text}${text.endsWith(' ') ? String.raw`\x` : ''}`
}

const unescaped: Readonly<Record<string, string>> = { s: '\\', t: '\t', n: '\n', r: '\r', x: '' }
const unescapeValue = (value: string): string =>
  value.replace(/\\([stnrx])/g, (_whole, letter: string) => unescaped[letter] ?? '')

const spaceOf = (line: string): string => /^[\t ]*/.exec(line)?.[0] ?? ''

/** The lines from `start` on that belong to the section whose key line has that indentation. */
function sectionEnd(lines: readonly string[], start: number, indent: number): number {
  let end = start
  for (let index = start; index < lines.length; index++) {
    const text = lines[index] ?? ''
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue
    if (spaceOf(text).length <= indent) break
    end = index + 1
  }
  return end
}

function findKey(
  lines: readonly string[],
  path: readonly string[],
): {
  readonly at: number
  readonly depth: number
  readonly start: number
  readonly end: number
  /** The line of the section that the key belongs to, null at the top. */
  readonly parent: string | null
} {
  let [start, end] = [0, lines.length]
  let parent: string | null = null
  for (const [depth, key] of path.entries()) {
    let at = -1
    let childIndent: number | null = null
    for (let index = start; index < end; index++) {
      const line = readLine(lines[index] ?? '')
      if (line === null) continue
      childIndent ??= line.indent
      if (line.indent === childIndent && line.key === key) {
        at = index
        break
      }
    }
    if (at === -1) return { at: -1, depth, start, end, parent }
    if (depth === path.length - 1) return { at, depth, start, end, parent }
    parent = lines[at] ?? ''
    start = at + 1
    end = sectionEnd(lines, start, spaceOf(parent).length)
  }
  return { at: -1, depth: 0, start, end, parent }
}

/** Value of a key (sections joined by dots), or undefined. */
export function getFds(text: string, key: string): string | undefined {
  const lines = text.split(/\r?\n/)
  const { at } = findKey(lines, key.split('.'))
  const line = at === -1 ? null : readLine(lines[at] ?? '')
  return line === null ? undefined : unescapeValue(line.value)
}

/** Sets one key, making the sections that are missing. */
export function setFds(text: string, key: string, value: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text === '' ? [] : text.split(/\r?\n/)
  const path = key.split('.')
  const { at, depth, start, end, parent } = findKey(lines, path)
  if (at !== -1) {
    const old = lines[at] ?? ''
    lines[at] = `${spaceOf(old)}${path.at(-1) ?? ''}: ${escapeValue(value)}`
    return lines.join(newline)
  }
  const sibling = lines.slice(start, end).find((line) => readLine(line) !== null)
  const before = sibling === undefined ? (parent === null ? '' : `${spaceOf(parent)}\t`) : spaceOf(sibling)
  const added = path.slice(depth).map((part, index) => {
    const last = depth + index === path.length - 1
    return `${before}${'\t'.repeat(index)}${part}:${last ? ` ${escapeValue(value)}` : ''}`
  })
  let position = end
  while (position > 0 && (lines[position - 1] ?? '').trim() === '') position--
  lines.splice(position, 0, ...added)
  if (lines.at(-1) !== '') lines.push('')
  return lines.join(newline)
}

/** Takes one line out; sections stay. */
export function removeFds(text: string, key: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/\r?\n/)
  const { at } = findKey(lines, key.split('.'))
  if (at === -1) return text
  lines.splice(at, 1)
  return lines.join(newline)
}

/** Keys at the top of the file, in their order. */
export function topKeys(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const read = readLine(line)
    return read?.indent === 0 ? [read.key] : []
  })
}

/** Takes a key out with the whole section below it; what stands around it stays as it is. */
export function removeFdsSection(text: string, key: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/\r?\n/)
  const { at } = findKey(lines, key.split('.'))
  if (at === -1) return text
  lines.splice(at, sectionEnd(lines, at + 1, spaceOf(lines[at] ?? '').length) - at)
  return lines.join(newline)
}
