import type { Manifest, SharingWay } from '../../shared/catalogue/manifest.ts'
import { wayInUse } from '../../shared/catalogue/sharing-ways.ts'
import type { OperationPlan } from '../../shared/contract/operations.ts'
import type { Run } from '../../shared/contract/runs.ts'

/** How an install is shared before and after a plan; null: as its package does by itself, `none`: not at all. */
interface WayChange {
  readonly manifest: Manifest
  readonly before: SharingWay | null | 'none'
  readonly after: SharingWay | null | 'none'
}

const remark = 'It runs now; the change counts from its next start.'

const used = (manifest: Manifest, way: SharingWay | null | 'none'): SharingWay | 'none' =>
  way === 'none' ? way : wayInUse(manifest, way)

/**
 * A plan of sharing, with a warning where the program runs and is not told of what changes. One that is told over its
 * own interface is told at once; see `linkOperation`.
 */
export function planWhileRunning(
  plan: OperationPlan,
  run: Pick<Run, 'state' | 'url'> | null,
  { manifest, before, after }: WayChange,
): OperationPlan {
  if (run === null) return plan
  const touches = plan.items.some(({ action }) => action !== 'keep')
  const [was, will] = [used(manifest, before), used(manifest, after)]
  if (!touches && was === will) return plan
  if (!touches && will === 'api' && isTold(run)) return plan
  return { ...plan, warnings: [...plan.warnings, remark] }
}

/** One that still starts is told when it is ready. One that an earlier start of this app left is not. */
function isTold({ state, url }: Pick<Run, 'state' | 'url'>): boolean {
  return state === 'starting' || (state === 'ready' && url !== null)
}
