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

export interface PlainLines {
  /** The lines that are complete now, as they would be read; of a very long one its end. */
  feed(text: string): readonly string[]
  /** The unfinished line; it stays unfinished. */
  rest(): string
}

/** Cuts a console's output into lines however it was cut into chunks. Memory is bounded by one line. */
export function createPlainLines(): PlainLines {
  let rest = ''
  return {
    feed(text) {
      const lines = (rest + text).split(lineEnds)
      rest = (lines.pop() ?? '').slice(-longestLine)
      return lines.map((line) => plainText(line.slice(-longestLine)))
    },
    rest: () => plainText(rest),
  }
}
