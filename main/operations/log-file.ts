import { appendFile, open, type FileHandle } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { logLineSchema, type LogLine } from '../../shared/contract/operations.ts'
import { redact } from './redact.ts'

export interface LogLimits {
  /** Size from which output of tools is no longer kept, but for its newest lines. */
  readonly fileBytes: number
  readonly lineCharacters: number
  /** Newest lines of tools that are still written when a full log is closed. */
  readonly tailLines: number
  /** Lines waiting for the disk; beyond it output of tools is left out. */
  readonly pendingCharacters: number
}

const usual: LogLimits = { fileBytes: 64 << 20, lineCharacters: 8192, tailLines: 400, pendingCharacters: 8 << 20 }

const batchLines = 500
const chunkBytes = 64 << 10

function encode(line: LogLine): string {
  return `${JSON.stringify(line)}\n`
}

function decode(text: string): LogLine {
  try {
    return logLineSchema.parse(JSON.parse(text))
  } catch {
    // A crash can cut the last line; its place in the count stays.
    return { at: 0, stream: 'app', text: text.slice(0, usual.lineCharacters) }
  }
}

async function openOrNull(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** The size of the file, and whether a crash cut its last line. */
async function inspectEnd(path: string): Promise<{ bytes: number; cut: boolean }> {
  const handle = await openOrNull(path)
  if (handle === null) return { bytes: 0, cut: false }
  try {
    const { size } = await handle.stat()
    if (size === 0) return { bytes: 0, cut: false }
    const last = Buffer.alloc(1)
    await handle.read(last, 0, 1, size - 1)
    return { bytes: size, cut: last[0] !== 0x0a }
  } finally {
    await handle.close()
  }
}

/**
 * The full log of one operation: JSON lines on disk, without secrets, bounded. `add` never blocks and never
 * raises: a log that cannot be written must not end the work it tells of.
 */
export class LogFile {
  readonly #path: string
  readonly #limits: LogLimits
  readonly #watchers = new Set<() => void>()
  #bytes: number | null = null
  #pending: string[] = []
  #pendingCharacters = 0
  #tail: LogLine[] = []
  #leftOut = 0
  #noted = false
  #writing: Promise<void> | null = null

  constructor(path: string, limits: LogLimits = usual) {
    this.#path = path
    this.#limits = limits
  }

  add(stream: LogLine['stream'], text: string): void {
    const { lineCharacters } = this.#limits
    const clean = redact(text.slice(0, lineCharacters))
    const over = text.length - lineCharacters
    const line: LogLine = { at: Date.now(), stream, text: over > 0 ? `${clean} … (${over} more characters)` : clean }
    if (stream !== 'app' && this.#isFull()) this.#keepInTail(line)
    else this.#push(line)
  }

  #isFull(): boolean {
    const written = (this.#bytes ?? 0) + this.#pendingCharacters
    return written >= this.#limits.fileBytes || this.#pendingCharacters >= this.#limits.pendingCharacters
  }

  #keepInTail(line: LogLine): void {
    if (!this.#noted) {
      this.#noted = true
      this.#push({
        ...line,
        stream: 'app',
        text: 'The log is full: from here on only the newest output is kept, and written when this part ends.',
      })
    }
    this.#tail.push(line)
    if (this.#tail.length > this.#limits.tailLines) {
      this.#tail.shift()
      this.#leftOut++
    }
  }

  #push(line: LogLine): void {
    const text = encode(line)
    this.#pending.push(text)
    this.#pendingCharacters += text.length
    this.#writing ??= this.#write()
  }

  async #write(): Promise<void> {
    try {
      if (this.#bytes === null) {
        const end = await inspectEnd(this.#path)
        this.#bytes = end.bytes
        if (end.cut) this.#pending.unshift('\n')
      }
      while (this.#pending.length > 0) {
        const text = this.#pending.join('')
        this.#pending = []
        this.#pendingCharacters = 0
        await appendFile(this.#path, text, { mode: 0o600 })
        this.#bytes += Buffer.byteLength(text)
        this.wake()
      }
    } catch {
      this.#pending = []
      this.#pendingCharacters = 0
      // A half-written line must not swallow the next one.
      this.#bytes = null
    } finally {
      this.#writing = null
    }
  }

  /** Makes readers look again whether there is more, or an end. */
  wake(): void {
    for (const watcher of this.#watchers) watcher()
  }

  /** Writes what was kept back of a full log, waits for the disk, and wakes the readers. */
  async settle(): Promise<void> {
    const tail = this.#tail
    if (tail.length > 0) {
      if (this.#leftOut > 0)
        this.#push({ at: Date.now(), stream: 'app', text: `${this.#leftOut} lines were left out here.` })
      for (const line of tail) this.#push(line)
      this.#tail = []
      this.#leftOut = 0
      this.#noted = false
    }
    while (this.#writing !== null) await this.#writing
    this.wake()
  }

  /** Resolves at the next change of the file, or at abort. */
  #changed(signal: AbortSignal | undefined): { promise: Promise<void>; drop: () => void } {
    let wake: () => void = () => undefined
    const promise = new Promise<void>((resolve) => (wake = resolve))
    this.#watchers.add(wake)
    signal?.addEventListener('abort', wake, { once: true })
    const drop = (): void => {
      this.#watchers.delete(wake)
      signal?.removeEventListener('abort', wake)
    }
    return { promise, drop }
  }

  /**
   * The lines from number `from` on, then those that come, until `isLive` says no or the signal aborts. Reads from
   * the disk at the pace of whoever asks, so that a slow reader costs no memory.
   */
  async *read(
    from: number,
    signal: AbortSignal | undefined,
    isLive: () => boolean,
  ): AsyncGenerator<{ index: number; lines: LogLine[] }> {
    const parser = new LineParser(from)
    const buffer = Buffer.alloc(chunkBytes)
    let handle: FileHandle | null = null
    try {
      while (signal?.aborted !== true) {
        // Asked for and watched before reading, so that nothing slips in between.
        const live = isLive()
        const change = this.#changed(signal)
        try {
          handle ??= await openOrNull(this.#path)
          for (;;) {
            const count = handle === null ? 0 : (await handle.read(buffer, 0, chunkBytes, null)).bytesRead
            if (count === 0 || isAborted(signal)) break
            for (const batch of parser.take(buffer.subarray(0, count))) yield batch
          }
          if (!live) break
          await change.promise
        } finally {
          change.drop()
        }
      }
      if (signal?.aborted !== true) yield* parser.end()
    } finally {
      await handle?.close()
    }
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

/** Cuts bytes into numbered lines and skips those before `from`. */
class LineParser {
  readonly #from: number
  readonly #decoder = new StringDecoder('utf8')
  #next = 0
  #rest = ''

  constructor(from: number) {
    this.#from = from
  }

  *take(bytes: Buffer): Generator<{ index: number; lines: LogLine[] }> {
    const texts = (this.#rest + this.#decoder.write(bytes)).split('\n')
    this.#rest = texts.pop() ?? ''
    yield* this.#batches(texts)
  }

  *end(): Generator<{ index: number; lines: LogLine[] }> {
    if (this.#rest !== '') yield* this.#batches([this.#rest])
    this.#rest = ''
  }

  *#batches(texts: readonly string[]): Generator<{ index: number; lines: LogLine[] }> {
    const first = this.#next
    this.#next += texts.length
    const skipped = Math.max(0, this.#from - first)
    for (let start = skipped; start < texts.length; start += batchLines) {
      yield { index: first + start, lines: texts.slice(start, start + batchLines).map(decode) }
    }
  }
}
