/** Longest JSON inside of metadata that is parsed, in characters: a parse of it takes some tens of milliseconds at worst. */
const longestJson = 4_000_000
/** Brackets that may be open at once. */
const deepest = 64

/** Parses JSON that a file carries as text; null if it is none, too long or too deep. */
export function boundedJson(text: string | undefined): unknown {
  if (text === undefined || text.length > longestJson || !isShallow(text)) return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Counts open brackets outside of strings: a parser that calls itself must not be led too deep. */
function isShallow(text: string): boolean {
  let [depth, inString] = [0, false]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest) return false
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return true
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textIn(record: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = Object.hasOwn(record, key) ? record[key] : undefined
  return typeof value === 'string' && value !== '' ? value.slice(0, 300) : null
}

export function numberIn(record: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = Object.hasOwn(record, key) ? record[key] : undefined
  const result = typeof value === 'string' ? Number(value) : value
  return typeof result === 'number' && Number.isFinite(result) ? result : null
}
