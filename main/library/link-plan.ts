import { join } from 'node:path'
import { assertNever } from '../../shared/assert-never.ts'
import { numberedName } from '../store/move-file.ts'
import type { LinkRecord } from './link-records.ts'
import type { WantedFolder } from './wanted.ts'

/** One thing in a folder, as it was found. */
export type Entry =
  | {
      readonly type: 'file'
      readonly name: string
      readonly size: number
      /** Device and number of the file: equal means the same file under two names. */
      readonly inode: string
      /** SHA-256, where two files of one size want one name; else null. */
      readonly hash: string | null
      /** `placeholder`: tracked by git and of no worth; `tracked`: tracked and unchanged; `own`: the user's. */
      readonly origin: 'placeholder' | 'tracked' | 'own'
    }
  /** `text` is what the link must say at its destination. */
  | { readonly type: 'link'; readonly name: string; readonly text: string }
  | { readonly type: 'folder'; readonly name: string; readonly entries: readonly Entry[] }
  /** Sockets, devices: nothing that could be moved. */
  | { readonly type: 'other'; readonly name: string }

export type FolderState =
  | { readonly type: 'missing' }
  | { readonly type: 'link'; readonly leadsToTarget: boolean; readonly ours: boolean; readonly to: string }
  | { readonly type: 'folder'; readonly entries: readonly Entry[] }
  /** Something that must not be touched, with the reason in words. */
  | { readonly type: 'obstacle'; readonly reason: string }

export interface ScannedFolder {
  readonly wanted: WantedFolder
  readonly state: FolderState
}

export interface Scan {
  readonly folders: readonly ScannedFolder[]
  /** Links of ours that nothing wants any more: another way was chosen, or the package has that folder no longer. */
  readonly stale: readonly LinkRecord[]
  /** What each shared folder holds, by its absolute path; empty when nothing wants to move there. */
  readonly targets: ReadonlyMap<string, readonly Entry[]>
  /** Whether names that differ only in case are one name here. */
  readonly foldCase: boolean
}

/** One small deed. Done in order; each can be done again after a kill. */
export type LinkStep =
  | { readonly do: 'make-folder'; readonly path: string }
  | {
      readonly do: 'move'
      readonly from: string
      readonly to: string
      readonly bytes: number
      readonly renamed: boolean
    }
  | { readonly do: 'move-link'; readonly from: string; readonly to: string; readonly text: string }
  /** What git can write again (`twin` null), or a second name of the file or a second equal link at `twin`. */
  | { readonly do: 'drop'; readonly path: string; readonly twin: string | null }
  /** Same content as `same`: it goes to the trash. */
  | { readonly do: 'discard'; readonly path: string; readonly same: string; readonly bytes: number }
  | { readonly do: 'remove-folder'; readonly path: string }
  | { readonly do: 'link'; readonly path: string; readonly target: string; readonly replace: boolean }
  | { readonly do: 'keep'; readonly path: string; readonly target: string }
  /** A link of ours goes, and an empty folder with its tracked files takes its place. */
  | { readonly do: 'take-back'; readonly path: string; readonly target: string }
  | { readonly do: 'refuse'; readonly path: string; readonly reason: string }

/** What a shared folder will hold, while it is being planned. */
type Virtual = Map<string, VirtualEntry>
type VirtualEntry =
  | { readonly type: 'file'; readonly path: string; readonly entry: Extract<Entry, { type: 'file' }> }
  | { readonly type: 'link'; readonly text: string }
  | { readonly type: 'folder'; readonly entries: Virtual }
  | { readonly type: 'other' }

/** Decides what to do with every folder. Pure: the same scan gives the same steps. */
export function planLinks(scan: Scan): readonly LinkStep[] {
  const key = (name: string): string => (scan.foldCase ? name.toLowerCase() : name)
  const virtual = new Map<string, Virtual>()
  for (const [path, entries] of scan.targets) virtual.set(path, toVirtual(entries, path, key))
  const back = scan.stale.map(({ path, target }): LinkStep => ({ do: 'take-back', path, target }))
  const steps = scan.folders.flatMap(({ wanted, state }): readonly LinkStep[] => {
    const { path, target } = wanted
    switch (state.type) {
      case 'missing':
        return wanted.mode === 'link' ? [{ do: 'link', path, target, replace: false }] : []
      case 'obstacle':
        return [{ do: 'refuse', path, reason: state.reason }]
      case 'link':
        if (wanted.mode === 'gather') {
          // One of ours from an earlier way is among the stale ones; a person's own may stay: at most, the program
          // sees the same files twice.
          return state.ours || state.leadsToTarget
            ? []
            : [{ do: 'refuse', path, reason: `it is a link to ${state.to}` }]
        }
        if (state.leadsToTarget) return [{ do: 'keep', path, target }]
        if (state.ours) return [{ do: 'link', path, target, replace: true }]
        return [{ do: 'refuse', path, reason: `it is a link to ${state.to} that this app did not make` }]
      case 'folder': {
        const other = findOther(state.entries, '')
        if (other !== null)
          return [{ do: 'refuse', path, reason: `it holds ${other}, which is neither a file, a folder nor a link` }]
        const steps: LinkStep[] = []
        const there = virtual.get(target) ?? new Map<string, VirtualEntry>()
        virtual.set(target, there)
        merge(state.entries, path, there, target, wanted.mode, key, steps)
        if (wanted.mode === 'link')
          steps.push({ do: 'remove-folder', path }, { do: 'link', path, target, replace: false })
        return steps
      }
      default:
        return assertNever(state)
    }
  })
  return [...back, ...steps]
}

function toVirtual(entries: readonly Entry[], path: string, key: (name: string) => string): Virtual {
  return new Map(
    entries.map((entry): [string, VirtualEntry] => {
      const own = join(path, entry.name)
      switch (entry.type) {
        case 'file':
          return [key(entry.name), { type: 'file', path: own, entry }]
        case 'folder':
          return [key(entry.name), { type: 'folder', entries: toVirtual(entry.entries, own, key) }]
        case 'link':
          return [key(entry.name), { type: 'link', text: entry.text }]
        case 'other':
          return [key(entry.name), { type: 'other' }]
        default:
          return assertNever(entry)
      }
    }),
  )
}

function findOther(entries: readonly Entry[], inner: string): string | null {
  for (const entry of entries) {
    if (entry.type === 'other') return inner + entry.name
    const found = entry.type === 'folder' ? findOther(entry.entries, `${inner}${entry.name}/`) : null
    if (found !== null) return found
  }
  return null
}

/** Whether a folder has anything that must arrive; an empty folder of the user's is kept when its parent goes away. */
function carries(entries: readonly Entry[], mode: WantedFolder['mode']): boolean {
  if (entries.length === 0) return mode === 'link'
  return entries.some((entry) => {
    if (entry.type === 'folder') return carries(entry.entries, mode)
    if (entry.type !== 'file') return true
    return entry.origin === 'own' || (entry.origin === 'tracked' && mode === 'link')
  })
}

function sameContent(a: Extract<Entry, { type: 'file' }>, b: Extract<Entry, { type: 'file' }>): boolean {
  return a.inode === b.inode || (a.size === b.size && a.hash !== null && a.hash === b.hash)
}

/** Plans the way of everything in `from` into `to`; `there` is brought up to date with what is planned. */
function merge(
  entries: readonly Entry[],
  from: string,
  there: Virtual,
  to: string,
  mode: WantedFolder['mode'],
  key: (name: string) => string,
  steps: LinkStep[],
): void {
  for (const entry of entries) {
    const source = join(from, entry.name)
    if (entry.type === 'file' && entry.origin !== 'own' && mode === 'gather') continue
    if (entry.type === 'file' && entry.origin === 'placeholder') {
      steps.push({ do: 'drop', path: source, twin: null })
      continue
    }
    if (entry.type === 'folder' && !carries(entry.entries, mode)) {
      if (mode === 'link') dropPlaceholders(entry.entries, source, steps)
      continue
    }
    for (let number = 1; ; number++) {
      const name =
        number === 1
          ? entry.name
          : entry.type === 'folder'
            ? `${entry.name} (${number})`
            : numberedName(entry.name, number)
      if (place(entry, source, name, there, to, mode, key, steps)) break
    }
  }
}

/** Tries one name; false when it is taken by something else. */
function place(
  entry: Entry,
  source: string,
  name: string,
  there: Virtual,
  to: string,
  mode: WantedFolder['mode'],
  key: (name: string) => string,
  steps: LinkStep[],
): boolean {
  const existing = there.get(key(name))
  const destination = join(to, name)
  switch (entry.type) {
    case 'file':
      if (existing === undefined) {
        there.set(key(name), { type: 'file', path: destination, entry })
        steps.push({ do: 'move', from: source, to: destination, bytes: entry.size, renamed: name !== entry.name })
        return true
      }
      if (existing.type !== 'file' || !sameContent(existing.entry, entry)) return false
      if (existing.entry.inode === entry.inode) steps.push({ do: 'drop', path: source, twin: destination })
      else if (entry.origin === 'tracked') steps.push({ do: 'drop', path: source, twin: null })
      else steps.push({ do: 'discard', path: source, same: existing.path, bytes: entry.size })
      return true
    case 'link':
      if (existing === undefined) {
        there.set(key(name), { type: 'link', text: entry.text })
        steps.push({ do: 'move-link', from: source, to: destination, text: entry.text })
        return true
      }
      if (existing.type !== 'link' || existing.text !== entry.text) return false
      steps.push({ do: 'drop', path: source, twin: destination })
      return true
    case 'folder': {
      if (existing !== undefined && existing.type !== 'folder') return false
      const inner: Virtual = existing === undefined ? new Map<string, VirtualEntry>() : existing.entries
      if (existing === undefined) {
        there.set(key(name), { type: 'folder', entries: inner })
        steps.push({ do: 'make-folder', path: destination })
      }
      merge(entry.entries, source, inner, destination, mode, key, steps)
      if (mode === 'link' || !staysBehind(entry.entries)) steps.push({ do: 'remove-folder', path: source })
      return true
    }
    case 'other':
      throw new Error('planLinks refuses folders with such entries')
    default:
      return assertNever(entry)
  }
}

/** In `gather` mode: whether something tracked, or an empty folder, is left in it. */
function staysBehind(entries: readonly Entry[]): boolean {
  return entries.some((entry) =>
    entry.type === 'file'
      ? entry.origin !== 'own'
      : entry.type === 'folder' && (entry.entries.length === 0 || staysBehind(entry.entries)),
  )
}

function dropPlaceholders(entries: readonly Entry[], from: string, steps: LinkStep[]): void {
  for (const entry of entries) {
    const path = join(from, entry.name)
    if (entry.type === 'folder') dropPlaceholders(entry.entries, path, steps)
    else steps.push({ do: 'drop', path, twin: null })
  }
  steps.push({ do: 'remove-folder', path: from })
}
