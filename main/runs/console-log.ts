import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'

export interface LogLimits {
  readonly fileBytes: number
  /** Files of one run, the newest included. */
  readonly files: number
  /** Runs of one install whose logs are kept. */
  readonly runs: number
}

const logLimits: LogLimits = { fileBytes: 64 * 1024 * 1024, files: 4, runs: 20 }

/** The whole output of one run on disk. */
export interface ConsoleLog {
  write(text: string): void
  /** Writes out what waits and closes the file. */
  close(): Promise<void>
}

const highBytes = 1024 * 1024
const lowBytes = 256 * 1024

function rotated(file: string, index: number): string {
  return index === 0 ? file : file.replace(/\.log$/, `.${index}.log`)
}

/** Path of a run's log: `<run logs>/<install>/<start in UTC>-<run>.log`, so that names sort by time. */
export function logPath(runLogs: string, name: string, startedAt: number, id: string): string {
  const stamp = new Date(startedAt).toISOString().replace(/[-:]/g, '').replace('.', '')
  return join(runLogs, name, `${stamp}-${id}.log`)
}

const ourLog = /^(\d{8}T\d{9}Z-[0-9a-f-]{36})(?:\.\d+)?\.log$/

async function removeOldRuns(folder: string, keep: number): Promise<void> {
  const files = (await readdir(folder)).filter((file) => ourLog.test(file))
  const runOf = (file: string): string => ourLog.exec(file)?.[1] ?? ''
  const kept = new Set([...new Set(files.map(runOf))].toSorted().slice(-keep))
  for (const file of files) if (!kept.has(runOf(file))) await rm(join(folder, file), { force: true })
}

/**
 * Opens the log of a new run, after making room among the logs of earlier ones. `onHold` is told
 * when the disk is slower than the program and when it has caught up. A disk that refuses (full,
 * gone) ends the log and calls `onFailure` once; the run goes on.
 */
export async function openConsoleLog(
  file: string,
  onHold: (held: boolean) => void,
  onFailure: (error: Error) => void,
  limits: LogLimits = logLimits,
): Promise<ConsoleLog> {
  await mkdir(dirname(file), { recursive: true })
  await removeOldRuns(dirname(file), limits.runs - 1)
  let handle: FileHandle | null = await open(file, 'a')
  let size = (await handle.stat()).size
  let queue: string[] = []
  let queued = 0
  let held = false
  let writing: Promise<void> | null = null

  const hold = (value: boolean): void => {
    if (held === value) return
    held = value
    onHold(value)
  }
  const rotate = async (): Promise<void> => {
    await handle?.close()
    handle = null
    await rm(rotated(file, limits.files - 1), { force: true })
    for (let index = limits.files - 2; index >= 0; index--) {
      await rename(rotated(file, index), rotated(file, index + 1)).catch(() => undefined)
    }
    handle = await open(file, 'w')
    size = 0
  }
  const fail = async (error: unknown): Promise<void> => {
    await handle?.close().catch(() => undefined)
    handle = null
    queue = []
    queued = 0
    hold(false)
    onFailure(error instanceof Error ? error : new Error(String(error)))
  }
  const drain = async (): Promise<void> => {
    try {
      while (queue.length > 0 && handle !== null) {
        const bytes = Buffer.from(queue.join(''))
        queue = []
        if (size > 0 && size + bytes.length > limits.fileBytes) await rotate()
        await handle.appendFile(bytes)
        size += bytes.length
        queued -= bytes.length
        if (queued < lowBytes) hold(false)
      }
    } catch (error) {
      await fail(error)
    }
    // In the same turn as the last look at the queue, so that nothing is left lying in it.
    writing = null
  }
  return {
    write(text) {
      if (handle === null && writing === null) return
      queue.push(text)
      queued += Buffer.byteLength(text)
      if (queued > highBytes) hold(true)
      writing ??= drain()
    },
    async close() {
      await writing
      await handle?.close().catch(() => undefined)
      handle = null
    },
  }
}

/** The newest part of a log, for the console of a run that is over; empty when the log is gone. */
export async function readLogTail(file: string, bytes: number): Promise<string> {
  try {
    const { size } = await stat(file)
    const handle = await open(file, 'r')
    try {
      const length = Math.min(size, bytes)
      const buffer = Buffer.alloc(length)
      const { bytesRead } = await handle.read(buffer, 0, length, size - length)
      const text = new StringDecoder('utf8').write(buffer.subarray(0, bytesRead))
      // Begin at a whole line where the beginning was cut off.
      return size > length ? text.slice(text.indexOf('\n') + 1) : text
    } finally {
      await handle.close()
    }
  } catch {
    return ''
  }
}
