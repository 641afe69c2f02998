const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

/** The argument of STRING: quoted, with Python's escapes for bytes. Null when it is not quoted. */
export function unquote(line: string): string | null {
  const quote = line[0]
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote) return null
  return line
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|([^]))/g, (whole, hex?: string, octal?: string, one?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      return simpleEscapes[one ?? ''] ?? whole
    })
}

/** The argument of UNICODE: Latin-1 with `\uXXXX` and `\UXXXXXXXX` (Python's raw-unicode-escape). */
export function unescapeRawUnicode(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** A number as CPython takes it from a line of text, which for it ends at a zero; null for what is none. */
export function wholeNumber(line: string): number | null {
  const end = line.indexOf('\0')
  const text = (end < 0 ? line : line.slice(0, end)).trim().replace(/(?<=\d)_(?=\d)/g, '')
  return /^[+-]?0*\d{1,15}$/.test(text) ? Number(text) : null
}
