import type { ConsoleChunk, Run, RunUsage } from '../../shared/contract/runs.ts'
import type { WatchedProblem } from './problem-watch.ts'

/** Everything that starting a program needs, decided beforehand (see shared/catalogue/launch-plan.ts). */
export interface LaunchRequest {
  readonly installId: string
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>
  readonly port: number | null
  readonly ready:
    | {
        readonly type: 'url'
        readonly pattern: string
        readonly url: string | null
        readonly health: { readonly path: string; readonly status: readonly number[] }
        readonly timeoutSeconds: number
      }
    | { readonly type: 'window'; readonly seconds: number }
  readonly restartExitCode: number | null
  /** What its manifest knows to go wrong. */
  readonly problems: readonly WatchedProblem[]
  readonly stopGraceSeconds: number
  /** Called once when the run became ready; its failure is logged to the console and does not end the run. */
  readonly onReady?: (url: string, signal: AbortSignal, log: (text: string) => void) => Promise<void>
}

export interface Runs {
  list(): readonly Run[]
  get(id: string): Run
  /** The live run of an install, if there is one. */
  ofInstall(installId: string): Run | null
  launch(request: LaunchRequest): Promise<Run>
  /** Resolves when no process of its tree is left; raises `stop-failed` otherwise. */
  stop(id: string): Promise<Run>
  dismiss(id: string): Promise<void>
  write(id: string, data: string): void
  resize(id: string, cols: number, rows: number): void
  /** Scroll-back, then live; see the contract for acknowledgement. Ends with the run or the signal. */
  console(id: string, reader: string, signal: AbortSignal | undefined): AsyncGenerator<ConsoleChunk>
  ack(id: string, reader: string, units: number): void
  usage(id: string): Promise<RunUsage | null>
  logFile(id: string): string
  /** Resolves with the run in state ready or exited. */
  settled(id: string, signal?: AbortSignal): Promise<Run>
  ended(id: string): Promise<Run>
  /** Finds processes that an earlier core left behind, by pid and start time. Called once at start. */
  recover(): Promise<void>
  /** A free loopback port, the wanted one first when it may move; raises `port-taken` naming the holder when `fixed`. */
  choosePort(wanted: number, fixed: boolean): Promise<number>
  /** Stops every run and waits. */
  close(): Promise<void>
}
