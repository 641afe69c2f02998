import { forceTree, lookAtTree, signalProcesses, waitForTree } from '../process/kill-tree.ts'
import { sameProcess } from '../process/process-table.ts'
import type { ProcessEntry, ProcessIdentity } from '../process/types.ts'

export interface StopLimits {
  /** After the interrupt. */
  readonly graceMs: number
  /** After the request to terminate. */
  readonly terminateMs: number
  /** For the system to clear away what was killed. */
  readonly killMs: number
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // the group is empty
  }
}

/**
 * Ends a tree of processes: interrupt, terminate, kill, with a time limit each, and looks at the
 * process table whether anything is left; gives what is. `known` are its members seen so far,
 * `root` the one whose terminal it is. An interrupt goes once to the foreground group, as Ctrl-C
 * does: a second one makes many servers give up their own shutting down. Windows knows no signals;
 * there `interrupt` types Ctrl-C.
 */
export async function stopTree(
  known: readonly ProcessIdentity[],
  root: ProcessIdentity | null,
  limits: StopLimits,
  interrupt: () => void,
): Promise<readonly ProcessEntry[]> {
  const first = await lookAtTree(known)
  if (first.living.length === 0) return []
  const leader = root === null ? undefined : first.living.find((entry) => sameProcess(entry, root))
  if (process.platform === 'win32') {
    interrupt()
  } else if (leader === undefined) {
    signalProcesses(first.living, 'SIGINT')
  } else {
    const owned = first.living.some((entry) => entry.pgid === leader.foreground)
    signalGroup(owned ? leader.foreground : leader.pgid, 'SIGINT')
  }
  const interrupted = await waitForTree(first.known, limits.graceMs)
  if (interrupted.living.length === 0) return []
  let rest = interrupted
  if (process.platform !== 'win32') {
    // What is stopped (Ctrl-Z) hears no request until it goes on.
    signalProcesses(interrupted.living, 'SIGTERM')
    signalProcesses(interrupted.living, 'SIGCONT')
    rest = await waitForTree(interrupted.known, limits.terminateMs)
    if (rest.living.length === 0) return []
  }
  return (await forceTree(rest.known, limits.killMs)).living
}
