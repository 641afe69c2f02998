import { assertNever } from '../../shared/assert-never.ts'
import type { Run } from '../../shared/contract/runs.ts'
import type { Tone } from './state-dot.tsx'

export function runTone(run: Run): Tone {
  switch (run.state) {
    case 'ready':
      return 'alive'
    case 'starting':
    case 'stopping':
      return 'busy'
    case 'left':
      return 'attention'
    case 'exited':
      return run.error === null ? 'idle' : 'error'
    default:
      return assertNever(run.state)
  }
}

/** Whether its process can still be there. */
export function isLive(run: Run): boolean {
  return run.state !== 'exited'
}

/** The live run of an install. */
export function liveRunOf(runs: readonly Run[], installId: string): Run | undefined {
  return runs.find((run) => run.installId === installId && isLive(run))
}
