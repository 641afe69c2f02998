/**
 * Words of strangers for showing: well-formed Unicode, `\n` as the only line end, no control characters and no marks
 * that turn the reading direction of what follows (they can make a name read as another). Cut at `max` UTF-16 units.
 * Null when nothing is left.
 */
export function plainText(text: string, max: number): string | null {
  // Some room for what is taken out, so that a huge text is not cleaned as a whole.
  const clean = text
    .slice(0, max * 2 + 1000)
    .replace(/\r\n?/g, '\n')
    // eslint-disable-next-line no-control-regex -- these are what must go
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
    .trim()
  // A cut in the middle of a pair leaves half a character.
  const cut = clean.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')
  const whole = cut.toWellFormed().trim()
  return whole === '' ? null : whole
}

const paragraph = '\n\n'

/** Tags of HTML as sites write it. Everything else in angle brackets is text: people write `<lora:name:1>`. */
const breaks: ReadonlyMap<string, string> = new Map([
  ['br', '\n'],
  ['tr', '\n'],
  ['li', '\n• '],
  ['td', ' '],
  ['th', ' '],
  ...'p div h1 h2 h3 h4 h5 h6 ul ol dl dt dd pre blockquote table section article header footer hr figure'
    .split(' ')
    .map((tag): [string, string] => [tag, paragraph]),
  ...'a abbr b big cite code del em font i img ins kbd mark q s samp small span strike strong sub sup tbody thead u var video source'
    .split(' ')
    .map((tag): [string, string] => [tag, '']),
])

/** Elements whose content is no text for a reader. */
const hidden = /^(?:script|style|template|noscript|iframe|object|svg|math|head|title|textarea|select)$/

const known = new RegExp(`</?(?:${[...breaks.keys()].join('|')}|script|style)(?:\\s[^<>]*)?/?>`, 'i')

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  copy: '©',
  reg: '®',
  trade: '™',
  times: '×',
  deg: '°',
  euro: '€',
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return entities[name.toLowerCase()] ?? whole
    const code = typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16)
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
  })
}

/** What the text of an element between tags reads like. */
function flow(text: string): string {
  return decodeEntities(text.replace(/\s+/g, ' '))
}

/**
 * Text of a description that may be HTML: paragraphs and list items become lines, scripts and styles go, entities
 * become characters. Text without any known tag stays as it is. Takes time linear in the length; the result is cut at
 * `max` and is as harmless as `plainText` makes it. It is text, not HTML: it must never be shown as HTML.
 */
export function textOfHtml(html: string, max: number): string | null {
  if (!known.test(html)) return plainText(html, max)
  let out = ''
  let at = 0
  while (at < html.length && out.length < max * 2) {
    const open = html.indexOf('<', at)
    if (open < 0) {
      out += flow(html.slice(at))
      break
    }
    out += flow(html.slice(at, open))
    const tag = tagAt(html, open)
    if (tag === null) {
      out += '<'
      at = open + 1
    } else {
      out += tag.text
      at = tag.end
    }
  }
  const lines = out
    .slice(0, max * 4)
    // Runs first: a pattern that begins with any number of spaces would look at each of them again and again.
    .replace(/[ \t\u00A0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    // A paragraph in a list item, as CivitAI's editor writes it.
    .replace(/•\s+/g, '• ')
    .replace(/\n+•/g, '\n•')
  return plainText(lines, max)
}

/** The tag or comment that begins at `open`, what takes its place and where the text goes on; null: it is text. */
function tagAt(html: string, open: number): { readonly text: string; readonly end: number } | null {
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4)
    return { text: '', end: end < 0 ? html.length : end + 3 }
  }
  // A tag ends before the next `<` and is short: so no search from here goes far.
  const match = /^<(\/?)(!?[a-z][a-z0-9]{0,11})(?:[\s/][^<>]*)?>/i.exec(html.slice(open, open + longestTag))
  if (match === null) return null
  const name = match[2]?.toLowerCase() ?? ''
  const end = open + match[0].length
  if (name === '!doctype' || name === 'html' || name === 'body') return { text: '', end }
  if (hidden.test(name)) {
    if (match[1] === '/' || match[0].endsWith('/>')) return { text: '', end }
    const close = new RegExp(`</${name}[\\s/>]`, 'gi')
    close.lastIndex = end
    const found = close.exec(html)
    const after = found === null ? -1 : html.indexOf('>', found.index)
    return { text: '', end: after < 0 ? html.length : after + 1 }
  }
  const text = breaks.get(name)
  if (text === undefined) return null
  // The end of a list item or a row: the next one brings the line end.
  return { text: match[1] === '/' && text !== paragraph ? '' : text, end }
}

/** CivitAI's longest tags are pictures and links with long addresses. */
const longestTag = 4096
