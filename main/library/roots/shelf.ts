import { join, resolve } from 'node:path'
import { modelKinds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import { layouts, splitFolders } from './layouts.ts'
import type { Root, Shelf } from './types.ts'

/** Folders of a kind that a root has, absolute; the first is where new files go. */
export function foldersOf(root: Root, kind: ModelKind): readonly string[] {
  return (root.folders[kind] ?? []).map((inner) => resolve(root.path, inner))
}

/**
 * Absolute folder of a kind in a root, whether it exists or not: the one that it has, else the one that its layout
 * would have, else the plain name. `sub`: a part of the kind that some programs keep apart; where the root has a
 * folder of that name for the kind, that one.
 */
export function folderIn(root: Root, kind: ModelKind, sub?: string): string {
  const own = foldersOf(root, kind)
  if (sub !== undefined) {
    const split = own.find((path) => splitOf(kind, path)?.toLowerCase() === sub.toLowerCase())
    if (split !== undefined) return split
  }
  const whole = own.find((path) => splitOf(kind, path) === null) ?? join(baseOf(root), plainFolder(root, kind))
  return sub === undefined ? whole : join(whole, sub)
}

/** The part of a kind that a folder holds by its name, such as `RealESRGAN` of the upscalers; null: all of it. */
export function splitOf(kind: ModelKind, path: string): string | null {
  const last = path.split(/[\\/]/).at(-1)?.toLowerCase()
  return splitFolders[kind]?.find((name) => name.toLowerCase() === last) ?? null
}

function plainFolder(root: Root, kind: ModelKind): string {
  return layouts.find(({ id }) => id === root.layout)?.kinds[kind]?.[0] ?? modelKinds[kind].folder
}

/** The folder around the kind folders, absolute: `models` of a program's folder, else the root itself. */
export function baseOf(root: Root): string {
  const names = layouts.find(({ id }) => id === root.layout)?.kinds ?? {}
  const bases = new Map<string, number>()
  for (const [kind, inners] of Object.entries(root.folders)) {
    for (const inner of inners) {
      const known = [...(names[kind as ModelKind] ?? []), modelKinds[kind as ModelKind].folder]
      const name = known.find(
        (each) => inner.toLowerCase() === each.toLowerCase() || inner.toLowerCase().endsWith(`/${each.toLowerCase()}`),
      )
      if (name === undefined) continue
      const base = inner.slice(0, inner.length - name.length)
      bases.set(base, (bases.get(base) ?? 0) + 1)
    }
  }
  const [most = ''] = [...bases].toSorted((a, b) => b[1] - a[1])[0] ?? []
  return resolve(root.path, most)
}

/** Where UIs look and new files go: the kind folders of the primary root. */
export function shelfOf(primary: Root): Shelf {
  return (kind, sub) => folderIn(primary, kind, sub)
}
