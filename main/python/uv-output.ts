import type { StepProgress } from '../operations/types.ts'

const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 }

/** Bytes of a size as uv writes it: `782.6MiB`, `15.89 KiB`. Null when it is none. */
export function parseSize(text: string): number | null {
  const match = /^([\d.]+)\s*(B|KiB|MiB|GiB|TiB)$/.exec(text.trim())
  if (match === null) return null
  const bytes = Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN)
  return Number.isFinite(bytes) ? Math.round(bytes) : null
}

interface Transfer {
  done: number
  total: number
}

/**
 * Reads progress out of what uv prints. In a terminal it draws a bar with bytes for every file; in a
 * pipe it says only when a file begins (with its size) and ends. Both give bytes; nothing is guessed.
 */
export class UvProgress {
  readonly #transfers = new Map<string, Transfer>()
  #prepared: readonly [number, number] | null = null
  #fraction = 0
  #detail = 'Resolving dependencies'

  /** A finished line of uv. Returns what to report, or null when nothing changed. */
  line(text: string): StepProgress | null {
    const begun = /^\s*Downloading (\S+) \(([^)]+)\)/.exec(text)
    if (begun?.[1] !== undefined) return this.transfer(begun[1], 0, parseSize(begun[2] ?? '') ?? 0)
    const ended = /^\s*Downloaded (\S+)/.exec(text)
    if (ended?.[1] !== undefined) {
      const transfer = this.#transfers.get(ended[1])
      return transfer === undefined ? null : this.transfer(ended[1], transfer.total, transfer.total)
    }
    const building = /^\s*(Building|Updating) (\S+)/.exec(text)
    if (building !== null) return this.#to(this.#fraction, `${building[1] ?? ''} ${building[2] ?? ''}`)
    if (/^Resolved \d+ package/.test(text)) return this.#to(0.1, 'Preparing packages')
    if (/^Prepared \d+ package/.test(text)) {
      for (const transfer of this.#transfers.values()) transfer.done = transfer.total
      return this.#to(0.88, 'Installing packages')
    }
    if (/^(?:Installed|Audited|Checked) \d+ package/.test(text)) return this.#to(1, text)
    return null
  }

  /** `Preparing packages... (3/60)`: how many files are ready of how many. */
  prepared(done: number, total: number): StepProgress | null {
    if (total === 0 || (this.#prepared?.[0] === done && this.#prepared[1] === total)) return null
    this.#prepared = [done, total]
    return this.#to(this.#share(), this.#detail)
  }

  /** `[3/60]`: how many packages are in place of how many. */
  installed(done: number, total: number): StepProgress | null {
    return total === 0 ? null : this.#to(0.88 + (0.12 * done) / total, 'Installing packages')
  }

  transfer(name: string, done: number, total: number): StepProgress {
    const known = this.#transfers.get(name) ?? { done: 0, total: 0 }
    this.#transfers.set(name, {
      done: Math.max(known.done, Math.min(done, total)),
      total: Math.max(known.total, total),
    })
    return this.#to(this.#share(), `Downloading ${name}`)
  }

  /**
   * Between resolving (0.1) and installing (0.88). Files that begin later make the total grow, so the
   * count of files holds the share back while most have not begun.
   */
  #share(): number {
    const { done, total } = this.#bytes()
    const byBytes = total === 0 ? 0 : done / total
    const active = [...this.#transfers.values()].filter((each) => each.done < each.total)
    const partly = active.reduce((sum, each) => sum + each.done / each.total, 0)
    const byCount = this.#prepared === null ? 1 : Math.min(1, (this.#prepared[0] + partly) / this.#prepared[1])
    return 0.1 + 0.78 * Math.min(byBytes, byCount)
  }

  #bytes(): Transfer {
    const all = [...this.#transfers.values()]
    return { done: all.reduce((sum, { done }) => sum + done, 0), total: all.reduce((sum, { total }) => sum + total, 0) }
  }

  #to(fraction: number, detail: string): StepProgress {
    this.#fraction = Math.max(this.#fraction, fraction)
    this.#detail = detail
    const { done, total } = this.#bytes()
    return { fraction: this.#fraction, detail, ...(total === 0 ? {} : { bytesDone: done, bytesTotal: total }) }
  }
}

const escape = String.fromCharCode(27)
/** Ends of lines and the sequences that move the cursor. */
const separator = new RegExp(`\\r\\n|\\n|\\r|${escape}\\[[\\d;?]*[A-Za-z]`)
const bars = /([A-Za-z0-9][\w.-]*)\s+-{10,}\s+([\d.]+ \w+)\/([\d.]+ \w+)/g
const maxRest = 256 * 1024

/** Takes apart what uv draws on a terminal: finished lines on one side, bars and counters on the other. */
export class UvTerminal {
  readonly #progress: UvProgress
  readonly #onLine: (line: string) => void
  readonly #report: (update: StepProgress) => void
  #rest = ''

  constructor(onLine: (line: string) => void, report: (update: StepProgress) => void) {
    this.#progress = new UvProgress()
    this.#onLine = onLine
    this.#report = report
  }

  write(data: string): void {
    const parts = (this.#rest + data).split(separator)
    this.#rest = (parts.pop() ?? '').slice(-maxRest)
    for (const part of parts) this.#takeRow(part)
  }

  end(): void {
    this.#takeRow(this.#rest)
    this.#rest = ''
  }

  /**
   * A row that is drawn is filled up with blanks to the width of the terminal, and what follows may come right after.
   * The blanks between a name and its bar are no end: names are filled up to the longest one.
   */
  #takeRow(row: string): void {
    for (const part of row.split(/ {40,}(?! *-{10,})/)) this.#take(part)
  }

  #take(part: string): void {
    const text = part.trimEnd()
    if (text.trim() === '') return
    let drawn = /^\s*[\u2800-\u28ff\u2588\u2591]/.test(text)
    const installed = /\[(\d+)\/(\d+)\]/.exec(text)
    if (drawn && installed !== null) this.#tell(this.#progress.installed(Number(installed[1]), Number(installed[2])))
    const count = /Preparing packages\.\.\. \((\d+)\/(\d+)\)/.exec(text)
    if (count !== null) this.#tell(this.#progress.prepared(Number(count[1]), Number(count[2])))
    for (const [, name = '', done = '', total = ''] of text.matchAll(bars)) {
      drawn = true
      const [bytesDone, bytesTotal] = [parseSize(done), parseSize(total)]
      if (bytesDone !== null && bytesTotal !== null) this.#tell(this.#progress.transfer(name, bytesDone, bytesTotal))
    }
    if (drawn) return
    this.#tell(this.#progress.line(text))
    this.#onLine(text)
  }

  #tell(update: StepProgress | null): void {
    if (update !== null) this.#report(update)
  }
}
