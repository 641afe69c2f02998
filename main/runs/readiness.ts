/** CSI, OSC (ended by BEL or ST), other string and two-character escapes (ECMA-48). */
const escapes = new RegExp(
  '\\u001b\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)' +
    '|\\u001b[PX^_][^\\u001b]*\\u001b\\\\' +
    '|\\u001b\\[[0-?]*[ -/]*[@-~]' +
    '|\\u001b[ -/]*[0-~]' +
    '|[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001a\\u001c-\\u001f\\u007f]',
  'g',
)

/** Text as it would be read, without colours, titles and other control sequences. */
export function plainText(text: string): string {
  return text.replace(escapes, '')
}

/** Line ends, and the cursor jumps by which the Windows console begins a line. */
const lineEnds = new RegExp(['\\r\\n', '\\n', '\\r', '\\u001b\\[\\d*(?:;\\d*)?[Hf]'].join('|'))
const longestLine = 16 * 1024

export interface ReadyMatcher {
  /** Looks at the lines that are complete now; returns the URL when one of them matches. */
  feed(text: string): string | null
  /** Looks at the unfinished line too, once nothing more has come for a while. */
  settle(): string | null
}

/**
 * Recognises the line by which a program says that it serves. The URL is group 1 of the pattern,
 * else `url`, else the first URL in the line, else loopback at `port`. Memory is bounded by one line.
 * Throws SyntaxError when the pattern is none.
 */
export function createReadyMatcher(pattern: string, url: string | null, port: number | null): ReadyMatcher {
  const expression = new RegExp(pattern)
  let rest = ''
  const look = (raw: string): string | null => {
    const line = plainText(raw)
    const match = expression.exec(line)
    if (match === null) return null
    const anywhere = /https?:\/\/\S+/.exec(line)?.[0]
    const fallback = port === null ? undefined : String(port)
    for (const candidate of [match[1], url ?? undefined, anywhere, fallback]) {
      const found = candidate === undefined ? null : reachableUrl(candidate)
      if (found !== null) return found
    }
    return null
  }
  return {
    feed(text) {
      const lines = (rest + text).split(lineEnds)
      rest = (lines.pop() ?? '').slice(-longestLine)
      for (const line of lines) {
        const found = look(line.slice(-longestLine))
        if (found !== null) return found
      }
      return null
    },
    settle: () => (rest === '' ? null : look(rest)),
  }
}

/**
 * Makes a URL that can be opened out of what a program prints: a port, `host:port` or a URL, with
 * punctuation behind it cut off and wildcard addresses turned into loopback. Null for anything but HTTP.
 */
export function reachableUrl(printed: string): string | null {
  const trimmed = printed.trim().replace(/["'`<>(){}.,;:!?*]+$/, '')
  const text = trimmed.includes('[') ? trimmed : trimmed.replace(/\]+$/, '')
  if (text === '') return null
  const whole = /^\d+$/.test(text) ? `http://127.0.0.1:${text}` : /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(whole)) return null
  const url = new URL(whole)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
  return url.href
}
