import { join } from 'node:path'
import type { InstallLayout } from '../layout.ts'

/** Files of the snapshot, in `InstallLayout.before`. */
interface Snapshot {
  readonly env: string
  readonly constraints: string
  /** The record, the commits, and whether there was an environment. */
  readonly state: string
  /** The environment's packages, for people. */
  readonly freeze: string
  /** What a person changed in clones; see `SwitchRequest.changes`. */
  readonly changes: string
}

export function snapshotOf({ before }: Pick<InstallLayout, 'before'>): Snapshot {
  return {
    env: join(before, 'env'),
    constraints: join(before, 'env.constraints.txt'),
    state: join(before, 'state.json'),
    freeze: join(before, 'freeze.txt'),
    changes: join(before, 'changes'),
  }
}

/** Beside the environment, with the torch family that later steps must not change (main/python/environments.ts). */
export const constraintsBeside = (env: string): string => `${env}.constraints.txt`
