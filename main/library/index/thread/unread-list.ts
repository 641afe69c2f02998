import { dirname } from 'node:path'
import type { Unread, UnreadReason } from '../../../../shared/library/unread.ts'
import { errorCode } from '../../../store/file-errors.ts'
import type { Problem } from './list-folder.ts'

/** Remarks that are kept of one root; who has more than these has one cause for most of them. */
const mostPerRoot = 50
const longestCode = 300

/** Codes of Node.js for what the system says, https://nodejs.org/api/errors.html and errno(3); two are our own. */
const reasons: Readonly<Record<string, UnreadReason>> = {
  ...{ EACCES: 'no-permission', EPERM: 'no-permission' },
  ...{ EIO: 'disk-error', ENXIO: 'disk-error', ENODEV: 'disk-error', EUCLEAN: 'disk-error' },
  ...{ ETIMEDOUT: 'no-answer', ESTALE: 'no-answer', ENOTCONN: 'no-answer', EHOSTDOWN: 'no-answer' },
  ...{ EHOSTUNREACH: 'no-answer', ENETUNREACH: 'no-answer', ELOOP: 'link-loop', ENAMETOOLONG: 'path-too-long' },
  ...{ depth: 'too-deep', name: 'bad-name' },
}

/** What was listed of a part of a root. */
interface ListedPart {
  /** Absolute folders that were read. */
  readonly read: ReadonlySet<string>
  /** Absolute folders in them that were seen and not read. */
  readonly left: ReadonlySet<string>
  readonly problems: readonly Problem[]
}

/** What could not be read at the last look, by root; nothing of it outlives the program, since each start looks again. */
export interface UnreadList {
  /** A root was listed as a whole: what was said before counts no more. */
  replace(root: string, problems: readonly Problem[]): void
  /** A part was listed: what was said of that part counts no more. */
  update(root: string, part: ListedPart): void
  /** Something could not be read after it was listed, or the root not listed at all. */
  add(root: string, path: string, error: unknown): void
  /** Of these roots; `more`: how many were not kept. */
  list(roots: readonly string[]): { readonly items: readonly Unread[]; readonly more: number }
}

interface OfRoot {
  /** By path, the oldest first. */
  readonly items: Map<string, Unread>
  more: number
}

/** Whether a listing of a part has anything to say of a path: the folder around it that was read decides. */
function isSettled(path: string, { read, left }: ListedPart): boolean {
  for (let at = path; ;) {
    if (read.has(at)) return true
    const parent = dirname(at)
    if (parent === at) return false
    // It is still there, and was not looked into.
    if (read.has(parent)) return !left.has(at)
    at = parent
  }
}

/** `changed` is told whenever another list than before is there. */
export function createUnreadList(changed: () => void): UnreadList {
  const all = new Map<string, OfRoot>()

  function keep(known: OfRoot, root: string, { path, code }: Problem): void {
    known.items.delete(path)
    known.items.set(path, { root, path, reason: reasons[code] ?? 'other', code: code.slice(0, longestCode) })
    const [oldest] = known.items.keys()
    if (known.items.size <= mostPerRoot || oldest === undefined) return
    known.items.delete(oldest)
    known.more++
  }

  function change(root: string, work: (known: OfRoot) => void): void {
    const before = all.get(root)
    const known: OfRoot = { items: new Map(before?.items), more: before?.more ?? 0 }
    work(known)
    all.set(root, known)
    const same = known.more === (before?.more ?? 0) && known.items.size === (before?.items.size ?? 0)
    if (!same || [...known.items].some(([path, { code }]) => before?.items.get(path)?.code !== code)) changed()
  }

  return {
    replace: (root, problems) =>
      change(root, (known) => {
        known.items.clear()
        known.more = 0
        for (const problem of problems) keep(known, root, problem)
      }),
    update: (root, part) =>
      change(root, (known) => {
        for (const path of [...known.items.keys()]) if (isSettled(path, part)) known.items.delete(path)
        for (const problem of part.problems) keep(known, root, problem)
      }),
    add: (root, path, error) => {
      const code = errorCode(error) === '' ? String(error instanceof Error ? error.message : error) : errorCode(error)
      change(root, (known) => keep(known, root, { path, code }))
    },
    list: (roots) => ({
      items: roots.flatMap((root) => [...(all.get(root)?.items.values() ?? [])]),
      more: roots.reduce((sum, root) => sum + (all.get(root)?.more ?? 0), 0),
    }),
  }
}
