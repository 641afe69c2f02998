/** Rows are fetched in windows of this many. */
export const windowSize = 100

/** Offsets of the windows that cover the rows `first` to `last` (both included) of `total`. */
export function windowsOf(first: number, last: number, total: number, size = windowSize): number[] {
  const end = Math.min(last, total - 1)
  const begin = Math.max(0, first)
  if (end < begin) return [0]
  const from = Math.floor(begin / size)
  const to = Math.floor(end / size)
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * size)
}

/** The row at `index`, when its window is there. */
export function rowAt<T>(windows: ReadonlyMap<number, readonly T[]>, index: number, size = windowSize): T | undefined {
  const offset = Math.floor(index / size) * size
  return windows.get(offset)?.[index - offset]
}

/** How many columns of at least `least` fit into `width` with `gap` between them; one at least. */
export function columnsOf(width: number, least: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (least + gap)))
}
