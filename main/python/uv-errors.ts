/** What kind of failure uv's words tell of. */
export type UvFailure =
  | { readonly kind: 'unavailable' | 'conflict' | 'other'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly host: string; readonly detail: string }
  | { readonly kind: 'disk-full'; readonly detail: string }

const maxDetail = 600

/** Addresses may carry a user and a password, which never belong into a log. */
export function hideLogins(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@`'"]+@/gi, '$1***@')
}

/** The core of uv's message: without warnings before it, hints after it and drawing characters. */
export function explain(output: string): string {
  const lines = output.split(/\r?\n/)
  const start = lines.findIndex((line) => /^\s*(?:error:|×)/.test(line))
  const told = start === -1 ? lines.filter((line) => line.trim() !== '').slice(-3) : lines.slice(start)
  const hint = told.findIndex((line) => line.trimStart().startsWith('hint:'))
  let core = ''
  for (const line of hint === -1 ? told : told.slice(0, hint)) {
    const [, mark = '', text = ''] = /^\s*(error:|cause:|Caused by:|×|╰─▶|├─▶|│)?\s*(.*?)\s*$/.exec(line) ?? []
    if (text === '' || text.startsWith('No solution found when resolving')) continue
    // Each cause is a thought of its own; unmarked lines carry one on.
    core += core === '' ? text : `${mark === '' || mark === '│' ? ' ' : '; '}${text}`
  }
  return shorten(hideLogins(core))
}

function shorten(text: string): string {
  return text.length <= maxDetail ? text : `${text.slice(0, maxDetail - 1)}…`
}

const missing =
  /was not found in|there (?:is|are) no versions? of|no versions? of .+ (?:is|are) available|only .+ (?:is|are) available|has no (?:usable )?wheels|has no usable|no wheels with|could not be found/i

function hostIn(text: string): string | null {
  const url = /https?:\/\/[^\s`'")]+/.exec(text)?.[0] ?? ''
  return URL.canParse(url) ? new URL(url).host : null
}

/** Sorts a failure of uv by what it printed; pure. */
export function readFailure(output: string): UvFailure {
  const detail = explain(output)
  if (/No space left on device|os error 28\b|os error 112\b|Disk quota exceeded/.test(output))
    return { kind: 'disk-full', detail }
  if (output.includes('No solution found')) return { kind: missing.test(detail) ? 'unavailable' : 'conflict', detail }
  const host = hostIn(detail)
  const answered = /\((\d{3}) [A-Z]/.exec(detail)?.[1]
  if (answered?.startsWith('4') === true) return { kind: 'unavailable', detail }
  const cut =
    /error sending request|dns error|tcp connect|connection (?:closed|reset|refused)|timed? ?out|Could not resolve host|Failed to connect|request or response body error|error decoding response body/i
  if (host !== null && (cut.test(detail) || answered !== undefined)) return { kind: 'unreachable', host, detail }
  if (
    /Failed to (?:download|build|fetch|prepare|parse|resolve)|Git operation failed|not a valid|Distribution not found|hash mismatch/i.test(
      detail,
    )
  )
    return { kind: 'unavailable', detail }
  return { kind: 'other', detail }
}
