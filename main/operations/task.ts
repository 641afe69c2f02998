import type { Definition } from './definition.ts'
import type { JournalEntry } from './journal.ts'
import type { LogFile } from './log-file.ts'
import type { ProgressState } from './progress.ts'

/** Faces are told of progress at most this often. */
const tellMs = 100
/** A download that stalls must be seen to get slower, though nothing reports any more. */
const beatMs = 1000

/** One operation in memory: its entry, and while it is at work its progress and how to end it. */
export interface Task {
  readonly entry: JournalEntry
  readonly log: LogFile
  definition: Definition | null
  readonly progress: ProgressState | null
  /** Resolves when it has come to an end; null while it rests in one. */
  readonly ending: Promise<void> | null
  /** Tells the faces now. */
  tell(): void
  /** It waits for its turn; `ending` begins. */
  wait(): void
  /** It is at work from now on. */
  begin(): AbortController
  /** Takes new progress and tells the faces soon. */
  show(progress: ProgressState): void
  /** Aborts what is at work; `late` is called when that has not ended after `ms`. */
  abort(ms: number, late: () => void): void
  /** Nothing is at work any more. */
  rest(): void
  end(): void
}

export function createTask(entry: JournalEntry, log: LogFile, emit: (task: Task) => void): Task {
  let progress: ProgressState | null = null
  let ending: Promise<void> | null = null
  let resolveEnding: (() => void) | null = null
  let controller: AbortController | null = null
  let toldAt = -Infinity
  let soon: NodeJS.Timeout | undefined
  let beat: NodeJS.Timeout | undefined
  let lateTimer: NodeJS.Timeout | undefined

  const tell = (): void => {
    clearTimeout(soon)
    soon = undefined
    toldAt = performance.now()
    emit(task)
  }
  const tellSoon = (): void => {
    soon ??= setTimeout(tell, Math.max(0, tellMs - (performance.now() - toldAt)))
  }
  const rest = (): void => {
    progress = null
    controller = null
    clearTimeout(soon)
    clearTimeout(lateTimer)
    clearInterval(beat)
    soon = undefined
  }
  const task: Task = {
    entry,
    log,
    definition: null,
    get progress() {
      return progress
    },
    get ending() {
      return ending
    },
    tell,
    wait: () => {
      ending ??= new Promise((resolve) => (resolveEnding = resolve))
    },
    begin: () => {
      controller = new AbortController()
      beat = setInterval(() => {
        if (progress !== null && progress.bytesDone !== null) tellSoon()
      }, beatMs)
      return controller
    },
    show: (next) => {
      if (controller === null) return
      progress = next
      tellSoon()
    },
    abort: (ms, late) => {
      if (controller === null || controller.signal.aborted) return
      lateTimer = setTimeout(late, ms)
      controller.abort()
    },
    rest,
    end: () => {
      rest()
      resolveEnding?.()
      resolveEnding = null
      ending = null
    },
  }
  return task
}
