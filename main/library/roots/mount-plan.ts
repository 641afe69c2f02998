import { basename, dirname, join } from 'node:path'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'

/** A link that is wanted in the primary root: one folder of another root under that root's name. */
export interface WantedMount {
  readonly root: string
  readonly kind: ModelKind
  /** Name of the root: what the link is called. */
  readonly name: string
  /** Absolute folder of the primary root that the link lies in. */
  readonly folder: string
  /** Absolute folder of the other root. */
  readonly target: string
  /** Why it must not be made, in words; null when nothing speaks against it. */
  readonly problem: string | null
  /** Whether the other root is not there now. */
  readonly away: boolean
}

/** A link that we made. */
export interface MountRecord {
  readonly path: string
  readonly root: string
  readonly target: string
  /** What the link says. */
  readonly text: string
}

export type PathState =
  | { readonly type: 'missing' }
  /** `to`: absolute; `ours`: it says what the record says. */
  | { readonly type: 'link'; readonly to: string; readonly ours: boolean }
  /** A file or folder of the user's. */
  | { readonly type: 'taken' }
  /** The place itself is not there now, so that nothing can be told. */
  | { readonly type: 'unreachable' }

export interface MountScene {
  /** Whether the primary root can hold links at all. */
  readonly links: boolean
  readonly wanted: readonly WantedMount[]
  readonly records: readonly MountRecord[]
  /** State of every path that a record or a wanted link may take; absent: missing. */
  readonly paths: ReadonlyMap<string, PathState>
}

/** One small deed; done in order, each can be done again after a kill. */
export type MountStep =
  | { readonly do: 'keep'; readonly path: string; readonly mount: WantedMount }
  | {
      readonly do: 'link'
      readonly path: string
      readonly mount: WantedMount
      /** A link of ours is there and goes first. */
      readonly replace: boolean
    }
  | { readonly do: 'remove'; readonly path: string; readonly text: string }
  /** The record goes; what is there, if anything, is not ours. */
  | { readonly do: 'forget'; readonly path: string }
  /** `spread`: programs that can be told of several folders are told of this one instead. */
  | { readonly do: 'refuse'; readonly mount: WantedMount; readonly reason: string; readonly spread: boolean }

/** More names than these are not tried. */
export const numbersTried = 20

/** The name of a link with its number: `NAS`, `NAS (2)`. */
export function mountPath(mount: Pick<WantedMount, 'folder' | 'name'>, number: number): string {
  return join(mount.folder, number === 1 ? mount.name : `${mount.name} (${number})`)
}

const noLinks = 'its file system cannot hold links'

/** Decides which links of the primary root stay, come and go. Pure: the same scene gives the same steps. */
export function planMounts({ links, wanted, records, paths }: MountScene): readonly MountStep[] {
  const stateOf = (path: string): PathState => paths.get(path) ?? { type: 'missing' }
  const settled = new Map<WantedMount, MountStep>()
  const taken = new Set<string>()

  for (const mount of wanted) {
    if (mount.problem !== null) {
      settled.set(mount, { do: 'refuse', mount, reason: mount.problem, spread: false })
      continue
    }
    if (!links) {
      settled.set(mount, { do: 'refuse', mount, reason: noLinks, spread: true })
      continue
    }
    const path = records.find(
      (record) => isLinkFor(record, mount, stateOf(record.path)) && !taken.has(record.path),
    )?.path
    if (path === undefined) continue
    taken.add(path)
    const state = stateOf(path)
    settled.set(
      mount,
      state.type === 'link' && state.to === mount.target
        ? { do: 'keep', path, mount }
        : { do: 'link', path, mount, replace: true },
    )
  }
  for (const mount of wanted) {
    if (!settled.has(mount)) settled.set(mount, findPlace(mount, stateOf, taken))
  }

  const steps: MountStep[] = []
  for (const { path, text } of records) {
    if (taken.has(path)) continue
    const state = stateOf(path)
    if (state.type === 'unreachable') continue
    steps.push(state.type === 'link' && state.ours ? { do: 'remove', path, text } : { do: 'forget', path })
  }
  for (const mount of wanted) {
    const step = settled.get(mount)
    if (step !== undefined) steps.push(step)
  }
  return steps
}

/** Whether a link that we made is the one for this mount, also under a number. */
function isLinkFor(record: MountRecord, mount: WantedMount, state: PathState): boolean {
  if (record.root !== mount.root || record.target !== mount.target || dirname(record.path) !== mount.folder)
    return false
  if (state.type !== 'link' || !state.ours) return false
  const name = basename(record.path)
  return (
    name === mount.name || (name.startsWith(`${mount.name} (`) && /^\(\d+\)$/.test(name.slice(mount.name.length + 1)))
  )
}

function findPlace(mount: WantedMount, stateOf: (path: string) => PathState, taken: Set<string>): MountStep {
  for (let number = 1; number <= numbersTried; number++) {
    const path = mountPath(mount, number)
    if (taken.has(path)) continue
    const state = stateOf(path)
    // A link that a person made to the same place serves as well; it stays theirs.
    const serves = state.type === 'link' && !state.ours && state.to === mount.target
    const ours = state.type === 'link' && state.ours
    if (!serves && !ours && state.type !== 'missing') continue
    taken.add(path)
    return serves ? { do: 'keep', path, mount } : { do: 'link', path, mount, replace: ours }
  }
  return { do: 'refuse', mount, reason: `every name from ${mount.name} on is taken in ${mount.folder}`, spread: true }
}
