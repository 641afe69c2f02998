import { posix } from 'node:path'
import { modelKindIds, modelKinds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { LayoutId, RootFolders } from '../../../shared/library/root.ts'
import { layouts, type Layout } from './layouts.ts'

/** What was seen of a folder: names at the top and in the few folders where kind folders are looked for. */
export interface Listing {
  /** Last part of its path. */
  readonly name: string
  /** Folders below it, forward slashes, as they are written on the disk. */
  readonly folders: readonly string[]
  /** Files at its top. */
  readonly files: readonly string[]
  /** Whether model files lie right in it. */
  readonly models: boolean
}

export interface LayoutVerdict {
  readonly layout: LayoutId
  readonly folders: RootFolders
}

/** Fewer kind folders than these are no layout, unless the program itself is there. */
const leastFolders = 2
const kindFoldersKept = 20

interface Fit {
  readonly layout: Layout
  readonly base: string
  readonly folders: RootFolders
  readonly score: number
}

/**
 * Decides whose layout a folder has and which of its folders hold which kind. The layout with the most folders in
 * the very spelling wins; a program's own files beside them weigh as much as two folders. Where none fits, folders
 * that are named after a kind in any program are taken. Pure.
 */
export function recogniseLayout(listing: Listing): LayoutVerdict {
  const fits = layouts.flatMap((layout) => layout.bases.flatMap((base) => fit(layout, base, listing) ?? []))
  const best = fits.reduce<Fit | null>((most, each) => (most === null || each.score > most.score ? each : most), null)
  return best === null
    ? { layout: 'custom', folders: byAnyName(listing) }
    : { layout: best.layout.id, folders: best.folders }
}

/** The way of a listed folder that a layout speaks of, or null when it leaves the listing. */
function wayTo(base: string, name: string): string | null {
  const way = posix.normalize(posix.join(base === '' ? '.' : base, name))
  return way === '..' || way.startsWith('../') ? null : way
}

function fit(layout: Layout, base: string, { folders, files }: Listing): Fit | null {
  const bySpelling = new Set(folders)
  const byFold = new Map(folders.map((path) => [path.toLowerCase(), path]))
  const taken = new Set<string>()
  const found: Partial<Record<ModelKind, string[]>> = {}
  let score = 0
  const take = (name: string): string | null => {
    const way = wayTo(base, name)
    const path = way === null ? undefined : byFold.get(way.toLowerCase())
    if (way === null || path === undefined || taken.has(path)) return null
    taken.add(path)
    // On file systems without case two layouts can differ in nothing else.
    score += bySpelling.has(way) ? 1 : 0.75
    return path
  }
  for (const kind of modelKindIds) {
    const paths = (layout.kinds[kind] ?? []).flatMap((name) => take(name) ?? [])
    if (paths.length > 0) found[kind] = paths.slice(0, kindFoldersKept)
  }
  const kinds = taken.size
  for (const name of layout.alsoThere) take(name)
  const around = base.split('/').slice(0, -1).join('/')
  const marks = layout.marks.filter((mark) => {
    const way = base === '' ? null : wayTo(around, mark)
    return way !== null && (byFold.has(way.toLowerCase()) || files.includes(way))
  })
  score += 2 * Math.min(marks.length, 2)
  // InvokeAI keeps its models under numbers: the program is recognised, and no kind folder is found.
  const program = marks.length >= 2 && byFold.has(base.toLowerCase())
  return (program && kinds > 0) || kinds >= leastFolders || (program && layout.id === 'invokeai')
    ? { layout, base, folders: found, score }
    : null
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_.-]/g, '')

/** Every name that some program has for a kind; a name that two kinds have is nobody's. */
const namesOfKinds: ReadonlyMap<string, ModelKind> = (() => {
  const names = new Map<string, ModelKind | null>()
  const add = (name: string, kind: ModelKind): void => {
    const known = names.get(plain(name))
    names.set(plain(name), known === undefined || known === kind ? kind : null)
  }
  for (const kind of modelKindIds) {
    add(kind, kind)
    add(modelKinds[kind].folder, kind)
    for (const layout of layouts) {
      if (layout.id === 'invokeai') continue
      for (const name of layout.kinds[kind] ?? []) if (!name.includes('/')) add(name, kind)
    }
  }
  for (const [name, kind] of [
    ['ckpt', 'checkpoint'],
    ['upscalers', 'upscaler'],
    ['vaes', 'vae'],
    ['controlnets', 'controlnet'],
  ] as const)
    add(name, kind)
  return new Map([...names].flatMap(([name, kind]) => (kind === null ? [] : [[name, kind] as const])))
})()

function byAnyName({ name, folders, models }: Listing): RootFolders {
  const found: Partial<Record<ModelKind, string[]>> = {}
  for (const path of folders.toSorted()) {
    const kind = namesOfKinds.get(plain(path.split('/').at(-1) ?? ''))
    if (kind === undefined) continue
    // What lies in a kind folder already is of that kind.
    if (Object.values(found).some((each) => each.some((outer) => path.startsWith(`${outer}/`)))) continue
    const listed = (found[kind] ??= [])
    if (listed.length < kindFoldersKept) listed.push(path)
  }
  if (Object.keys(found).length > 0) return found
  // A folder of files alone is one kind, if its own name says which.
  const kind = models ? namesOfKinds.get(plain(name)) : undefined
  return kind === undefined ? {} : { [kind]: ['.'] }
}
