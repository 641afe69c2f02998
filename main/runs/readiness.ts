import { createPlainLines } from './plain-text.ts'

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
  const lines = createPlainLines()
  const look = (line: string): string | null => {
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
      for (const line of lines.feed(text)) {
        const found = look(line)
        if (found !== null) return found
      }
      return null
    },
    settle: () => (lines.rest() === '' ? null : look(lines.rest())),
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
