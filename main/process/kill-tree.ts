import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { ledBy, listProcesses, sameProcess, treeOf } from './process-table.ts'
import type { ProcessEntry, ProcessIdentity } from './types.ts'

const pollMs = 50
/** How long the system may take to clear away what was killed. */
const settleMs = 3000

/** Sends a signal to each process; one that is gone or not ours is passed over. */
export function signalProcesses(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal)
    } catch {
      // ESRCH: it ended by itself meanwhile. EPERM: seen again by whoever verifies.
    }
  }
}

/** What a wait for the end of a tree has found: the members that still live, and all that were ever seen. */
export interface TreeWatch {
  readonly living: readonly ProcessEntry[]
  readonly known: readonly ProcessIdentity[]
}

/** Looks at the tree again; members found on the way (a child that left its parent) stay known. */
export async function lookAtTree(known: readonly ProcessIdentity[]): Promise<TreeWatch> {
  const living = treeOf(await listProcesses(), known)
  const grown = living.filter((entry) => !known.some((identity) => sameProcess(identity, entry)))
  return { living, known: [...known, ...grown.map(({ pid, startTime }) => ({ pid, startTime }))] }
}

/** Waits until nothing of the tree lives, at most `limitMs`; `each` is called for what lives at every look. */
export async function waitForTree(
  known: readonly ProcessIdentity[],
  limitMs: number,
  each?: (living: readonly ProcessEntry[]) => void,
): Promise<TreeWatch> {
  const deadline = Date.now() + limitMs
  for (let watch = await lookAtTree(known); ; watch = await lookAtTree(watch.known)) {
    if (watch.living.length === 0) return watch
    each?.(watch.living)
    if (Date.now() >= deadline) return watch
    await delay(Math.min(pollMs, Math.max(1, deadline - Date.now())))
  }
}

/** Kills what is left of a tree and waits until the system has cleared it away; new children are killed as they appear. */
export async function forceTree(known: readonly ProcessIdentity[], limitMs: number = settleMs): Promise<TreeWatch> {
  if (process.platform !== 'win32') return waitForTree(known, limitMs, (living) => signalProcesses(living, 'SIGKILL'))
  const { living } = await lookAtTree(known)
  await Promise.all(living.map((entry) => taskkill(entry.pid)))
  return waitForTree(known, limitMs)
}

function taskkill(pid: number): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true, timeout: 10_000 }, () => resolve())
  })
}

/**
 * Ends a process and everything that belongs to it: its group, its session and all below it.
 * First `signal` (SIGTERM), after `graceMs` SIGKILL; on Windows, where no console program can be
 * asked, at once by force. Resolves when nothing is left, or a few seconds after the kill at the
 * latest; never rejects. `pid` must be a process that the caller started and has not yet seen end.
 */
export async function killTree(
  pid: number,
  options: { readonly graceMs: number; readonly signal?: NodeJS.Signals },
): Promise<void> {
  try {
    if (process.platform === 'win32') {
      await taskkill(pid)
      return
    }
    const table = await listProcesses()
    // A leader that is gone already may have left its group behind; the number is still the group's.
    const known = ledBy(table, pid)
    signalProcesses(treeOf(table, known), options.signal ?? 'SIGTERM')
    const watch = await waitForTree(known, options.graceMs)
    if (watch.living.length > 0) await forceTree(watch.known)
  } catch {
    // The table could not be read: the group is still better than nothing.
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // nothing is left
    }
  }
}
