/** A member of a JSON object by its place in the text. */
interface Member {
  readonly key: string
  readonly keyStart: number
  readonly keyEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

const space = /[ \t\r\n]/

function skipSpace(text: string, at: number): number {
  let next = at
  while (next < text.length && space.test(text.charAt(next))) next += 1
  return next
}

/** The place after the string that begins at `at`. */
function skipString(text: string, at: number): number {
  let next = at + 1
  while (next < text.length && text[next] !== '"') next += text[next] === '\\' ? 2 : 1
  return next + 1
}

/** The place after the value that begins at `at`. */
function skipValue(text: string, at: number): number {
  let depth = 0
  let next = at
  while (next < text.length) {
    const char = text[next]
    if (char === '"') {
      next = skipString(text, next)
      continue
    }
    if (depth === 0 && (char === ',' || char === '}')) break
    if (char === '{' || char === '[') depth += 1
    if (char === '}' || char === ']') depth -= 1
    next += 1
  }
  while (next > at && space.test(text.charAt(next - 1))) next -= 1
  return next
}

/** Members of an object whose text is known to be valid JSON. */
function membersOf(text: string): readonly Member[] {
  const members: Member[] = []
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] === '"') {
    const keyEnd = skipString(text, at)
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const valueEnd = skipValue(text, valueStart)
    members.push({ key: String(JSON.parse(text.slice(at, keyEnd))), keyStart: at, keyEnd, valueStart, valueEnd })
    // The comma, or the closing brace, after which there is no further key.
    const comma = skipSpace(text, valueEnd)
    if (text[comma] !== ',') break
    at = skipSpace(text, comma + 1)
  }
  return members
}

/**
 * The text of a JSON object with some members set; everything else keeps its place, its spelling and its digits. New
 * members come last, spaced as the first ones are. `text` must be a valid JSON object without a byte order mark.
 */
export function setMembers(text: string, values: ReadonlyMap<string, string | number>): string {
  const members = membersOf(text)
  const fresh = [...values].filter(([key]) => !members.some((member) => member.key === key))
  let result = text
  const [first] = members
  const last = members.at(-1)
  if (fresh.length > 0) {
    if (first === undefined || last === undefined) {
      const lines = fresh.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      return `{\n${lines.join(',\n')}\n}${text.endsWith('\n') ? '\n' : ''}`
    }
    const before = text.slice(skipSpace(text, 0) + 1, first.keyStart)
    const colon = text.slice(first.keyEnd, first.valueStart)
    // `{"a": 1}` has no space before its first key, but wants one after commas.
    const gap = before === '' && colon.length > 1 ? ' ' : before
    const added = fresh.map(([key, value]) => `,${gap}${JSON.stringify(key)}${colon}${JSON.stringify(value)}`)
    result = result.slice(0, last.valueEnd) + added.join('') + result.slice(last.valueEnd)
  }
  // From the end, so that the places before stay right. Of a doubled key all are set: readers differ in which they take.
  for (const { key, valueStart, valueEnd } of members.toReversed()) {
    const value = values.get(key)
    if (value === undefined) continue
    result = result.slice(0, valueStart) + JSON.stringify(value) + result.slice(valueEnd)
  }
  return result
}
