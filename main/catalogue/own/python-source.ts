/** Reads Python source as text, without running any of it: calls, imports and the options of argument parsers. */

const code = 0
const inString = 1
const inComment = 2

/** For each character whether it is code, a string or a comment. */
function mask(source: string): Uint8Array {
  const kinds = new Uint8Array(source.length)
  const quote = /'''|"""|'|"|#/y
  let index = 0
  while (index < source.length) {
    quote.lastIndex = index
    const opening = quote.exec(source)?.[0]
    if (opening === undefined) {
      index += 1
      continue
    }
    const start = index
    index += opening.length
    if (opening === '#') {
      const end = source.indexOf('\n', index)
      index = end === -1 ? source.length : end
      kinds.fill(inComment, start, index)
      continue
    }
    while (index < source.length && !source.startsWith(opening, index)) {
      // A plain string that is not closed on its line ends there; the source is wrong anyway.
      if (opening.length === 1 && source[index] === '\n') break
      index += source[index] === '\\' ? 2 : 1
    }
    index = Math.min(source.length, index + opening.length)
    kinds.fill(inString, start, index)
  }
  return kinds
}

export interface Call {
  /** The dotted name as it is written. */
  readonly name: string
  /** 1 is the first. */
  readonly line: number
  readonly positional: readonly string[]
  readonly named: ReadonlyMap<string, string>
}

/** Arguments longer than this are no arguments of a parser. */
const maxCallLength = 20_000

/** A source file that was looked through once. */
export interface PythonSource {
  readonly text: string
  /** Calls whose dotted name ends in one of the names. */
  calls(names: readonly string[]): readonly Call[]
  /** Modules that are imported, as they are named; relative ones begin with a dot. */
  readonly imports: readonly string[]
  lineAt(index: number): number
  /** Matches of a pattern that do not begin in a string or a comment. */
  codeMatches(pattern: RegExp): readonly RegExpExecArray[]
}

export function readPython(text: string): PythonSource {
  const kinds = mask(text)
  const lineStarts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) lineStarts.push(index + 1)
  const lineAt = (index: number): number => {
    let [low, high] = [0, lineStarts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((lineStarts[middle] ?? 0) <= index) low = middle
      else high = middle
    }
    return low + 1
  }
  const codeMatches = (pattern: RegExp): readonly RegExpExecArray[] =>
    [...text.matchAll(new RegExp(pattern.source, [...new Set(`${pattern.flags}g`)].join('')))].filter(
      (match) => kinds[match.index] === code,
    )

  /** The arguments of a call whose bracket opens at `open`. */
  function argumentsAt(open: number): readonly string[] | null {
    const parts: string[] = []
    let [level, start] = [0, open + 1]
    for (let index = open; index < Math.min(text.length, open + maxCallLength); index += 1) {
      if (kinds[index] !== code) continue
      const character = text[index] ?? ''
      if ('([{'.includes(character)) level += 1
      else if (')]}'.includes(character)) level -= 1
      if (level === 0 || (level === 1 && character === ',')) {
        parts.push(text.slice(start, index))
        start = index + 1
      }
      if (level === 0) return parts.map((part) => part.trim()).filter((part) => part !== '')
    }
    return null
  }

  return {
    text,
    lineAt,
    codeMatches,
    imports: codeMatches(
      /^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+\(?([\w, \t]*)|import[ \t]+([\w., \t]+))/m,
    ).flatMap(([, from, names = '', plain]) => {
      if (from !== undefined)
        return [from, ...names.split(',').map((name) => `${from}.${name.trim().split(/\s/)[0] ?? ''}`)]
      return (plain ?? '').split(',').map((name) => name.trim().split(/\s/)[0] ?? '')
    }),
    calls: (names) =>
      codeMatches(new RegExp(`(?<![\\w.])([\\w.]{0,200}\\b(?:${names.join('|')}))[ \\t]*\\(`)).flatMap((match) => {
        const args = argumentsAt(match.index + match[0].length - 1)
        if (args === null) return []
        const named = new Map<string, string>()
        const positional: string[] = []
        for (const part of args) {
          const [, name, value] = /^([A-Za-z_]\w*)\s*=(?!=)\s*(.*)$/s.exec(part) ?? []
          if (name === undefined || value === undefined) positional.push(part)
          else named.set(name, value)
        }
        return [{ name: match[1] ?? '', line: lineAt(match.index), positional, named }]
      }),
  }
}

/** The text of a plain string literal; null for anything that is computed. */
export function literal(expression: string | undefined): string | null {
  const [, , content] = /^[rbu]*("""|'''|"|')((?:(?!\1)[^\\]|\\.)*)\1$/is.exec(expression?.trim() ?? '') ?? []
  return content ?? null
}

export interface ParserOption {
  readonly file: string
  readonly line: number
  /** As upstream writes them, `--port` and `-p`. */
  readonly flags: readonly string[]
  /** Whether a value follows the flag. */
  readonly takes: 'nothing' | 'value' | 'optional'
  readonly default: string | null
}

const switches = /store_true|store_false|store_const|BooleanOptionalAction|count|help|version/

/** Options that a source declares with argparse (also by a short name for its method), click or typer. */
export function parserOptions(file: string, source: PythonSource): readonly ParserOption[] {
  return source.calls(['add_argument', 'add', 'option', 'Option']).flatMap((call) => {
    const words = call.positional.flatMap((part) => literal(part)?.split('/') ?? [])
    const flags = words.filter((word) => /^--?[A-Za-z][\w-]*$/.test(word))
    if (flags.length === 0) return []
    const action = call.named.get('action') ?? ''
    const isFlag = switches.test(action) || (call.named.get('is_flag') ?? '').includes('True')
    const nargs = literal(call.named.get('nargs'))
    return [
      {
        file,
        line: call.line,
        flags,
        takes: isFlag ? 'nothing' : nargs === '?' || nargs === '*' ? 'optional' : 'value',
        default: call.named.get('default') ?? null,
      } as const,
    ]
  })
}
