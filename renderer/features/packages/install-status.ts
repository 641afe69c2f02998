import type { Fit } from '../../../shared/contract/catalogue.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import type { Run } from '../../../shared/contract/runs.ts'
import { operationGroup, operationTone } from '../../components/operation-status.ts'
import { runTone } from '../../components/run-status.ts'
import type { Tone } from '../../components/state-dot.tsx'

export interface InstallStatus {
  readonly tone: Tone
  /** Key of the word in the locale. */
  readonly word: string
}

/** Work beside the install itself: once it has ended, however it ended, the install can be used. */
export const isSideWork = ({ kind }: Operation): boolean =>
  kind === 'link-models' || kind === 'unlink-models' || kind === 'serve'

/** What to say of an install: its run first, then the operation on it, then what is on the disk. */
export function installStatus(install: Install, run: Run | undefined, operation: Operation | undefined): InstallStatus {
  if (run !== undefined) return { tone: runTone(run), word: `runState.${run.state}` }
  if (operation !== undefined && (!isSideWork(operation) || operationGroup(operation.state) === 'working')) {
    const working = operationGroup(operation.state) === 'working'
    return {
      tone: operationTone(operation.state),
      word: working ? `operationAtWork.${operation.kind}` : `operationState.${operation.state}`,
    }
  }
  if (install.state === 'ready') return { tone: 'idle', word: 'installState.ready' }
  return { tone: install.state === 'missing' ? 'error' : 'attention', word: `installState.${install.state}` }
}

/** A name that no install has: the package's own, else with the first free number. */
export function freeName(packageId: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()))
  for (let number = 1; ; number++) {
    const name = number === 1 ? packageId : `${packageId}-${number}`
    if (!used.has(name)) return name
  }
}

/** The recommended backend first, then those that can be used, then the others with their reasons. */
export function backendsInOrder(fit: Fit): Fit['backends'] {
  const rank = (one: Fit['backends'][number]): number => (one.backend === fit.recommended ? 0 : one.usable ? 1 : 2)
  return fit.backends.toSorted((a, b) => rank(a) - rank(b))
}

/** A version in a few characters: a branch with the beginning of its commit, a release by itself. */
export function shortVersion({ ref, revision }: { readonly ref: string; readonly revision: string | null }): string {
  const isCommit = revision !== null && /^[0-9a-f]{40,64}$/.test(revision)
  if (!isCommit) return ref
  const short = revision.slice(0, 7)
  return revision.startsWith(ref) ? short : `${ref} (${short})`
}
