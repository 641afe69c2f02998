import type { ScanState } from '../../../../shared/library/query.ts'

/** The work on one root; several can be under way. */
export interface RootProgress {
  readonly root: string
  phase: 'listing' | 'inspecting'
  done: number
  total: number
}

/** What a scan is at, as one state over all roots. */
export interface Progress {
  begin(root: string): RootProgress
  end(progress: RootProgress): void
  /** Something in a progress was changed. */
  moved(): void
  watched(root: string, value: boolean | null): void
  state(): ScanState
}

export function createProgress(notify: (state: ScanState) => void): Progress {
  const active = new Set<RootProgress>()
  const watched = new Map<string, boolean>()
  let last = { done: 0, total: 0 }
  let lastFinishedAt: number | null = null

  const state = (): ScanState => {
    const all = [...active]
    const listing = all.filter(({ phase }) => phase === 'listing')
    const inspecting = all.filter(({ phase }) => phase === 'inspecting')
    const shown = inspecting.length > 0 ? inspecting : listing
    const sum = (key: 'done' | 'total'): number =>
      all.length === 0 ? last[key] : shown.reduce((total, one) => total + one[key], 0)
    return {
      phase: all.length === 0 ? null : inspecting.length > 0 ? 'inspecting' : 'listing',
      done: sum('done'),
      total: sum('total'),
      root: shown[0]?.root ?? null,
      lastFinishedAt,
      watched: Object.fromEntries(watched),
    }
  }

  return {
    begin: (root) => {
      if (active.size === 0) last = { done: 0, total: 0 }
      const progress: RootProgress = { root, phase: 'listing', done: 0, total: 0 }
      active.add(progress)
      notify(state())
      return progress
    },
    end: (progress) => {
      active.delete(progress)
      // What stays to be seen at rest: how many files were opened.
      const opened = progress.phase === 'inspecting' ? progress : { done: 0, total: 0 }
      last = { done: last.done + opened.done, total: last.total + opened.total }
      if (active.size === 0) lastFinishedAt = Date.now()
      notify(state())
    },
    moved: () => notify(state()),
    watched: (root, value) => {
      if (watched.get(root) === (value ?? undefined)) return
      if (value === null) watched.delete(root)
      else watched.set(root, value)
      notify(state())
    },
    state,
  }
}
