/**
 * What is left for one file, over all the pickles in it. Counted down where the work is done; whoever reaches zero
 * stops and reports it. Real checkpoints need some 100,000 opcodes.
 */
export interface Budget {
  opcodes: number
  /** Values kept in memos, tuples, dictionaries and names, weighed by the memory that they take. */
  cells: number
  /** UTF-16 units of texts that are kept. */
  text: number
  /** Bytes unpacked from archives. */
  unpacked: number
  /** Pickles, nested and in a row. */
  pickles: number
  /** Bytes of one line of text (numbers, names and texts of protocol 0). Not counted down: it holds for each. */
  readonly line: number
}

export function newBudget(): Budget {
  return {
    opcodes: 2_000_000,
    cells: 600_000,
    text: 8 * 1024 * 1024,
    unpacked: 256 * 1024 * 1024,
    pickles: 20_000,
    line: Number.POSITIVE_INFINITY,
  }
}
