/** Several measurements of one thing, in the unit of its row. */
export type Samples = readonly number[]

type Unit = 's' | 'ms' | 'MB' | 'MB/s' | '%'

export interface Row {
  readonly bench: string
  readonly what: string
  readonly unit: Unit
  readonly ours: Samples
  /** What it is held against, measured in the same run; null for a figure that stands alone. */
  readonly peer: { readonly name: string; readonly samples: Samples } | null
  /** Met when the ratio of the medians, or without a peer our median, is at most this. */
  readonly goal: number | null
}

export function median(samples: Samples): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

function ratioOf({ ours, peer }: Row): number | null {
  return peer === null ? null : median(ours) / median(peer.samples)
}

function number(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)
}

function shown(samples: Samples, unit: Unit): string {
  const spread = samples.length === 1 ? '' : ` (${number(Math.min(...samples))}–${number(Math.max(...samples))})`
  return `${number(median(samples))} ${unit}${spread}`
}

function goalText(row: Row): string {
  if (row.goal === null) return ''
  const ratio = ratioOf(row)
  const met = (ratio ?? median(row.ours)) <= row.goal
  return `≤ ${row.goal}${ratio === null ? ` ${row.unit}` : '×'}: ${met ? 'met' : 'NOT met'}`
}

/** Medians with (min–max), the ratio of the medians, and whether the goal is met. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const ratio = ratioOf(row)
    return [
      row.bench,
      row.what,
      shown(row.ours, row.unit),
      row.peer === null ? '' : `${row.peer.name}: ${shown(row.peer.samples, row.unit)}`,
      ratio === null ? '' : `${ratio.toFixed(ratio < 0.1 ? 3 : 2)}×`,
      goalText(row),
    ]
  })
  const table = [['Bench', 'What', 'App: median (min–max)', 'Peer', 'Ratio', 'Goal'], ...lines]
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...rest] = table
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest.map(line)].join('\n')
}
