import { join } from 'node:path'
import { modelKindIds, type ModelKind } from '../../../../shared/catalogue/kinds.ts'
import type { IndexRoot } from '../messages.ts'
import type { KindFolder } from './found.ts'
import { innerPath } from './inner-path.ts'

/** A folder as it is compared: forward slashes, none at the ends; null when it would leave the root. */
function normalInner(inner: string): string | null {
  const parts = inner.split(/[\\/]/).filter((part) => part !== '' && part !== '.')
  return parts.includes('..') || /^[a-z]:/i.test(inner) ? null : parts.join('/')
}

/** The kind folders of a root, each once, for all the kinds that it serves. */
export function kindFoldersOf(root: Pick<IndexRoot, 'folders'>): readonly KindFolder[] {
  const kindsOf = new Map<string, ModelKind[]>()
  for (const kind of modelKindIds) {
    for (const folder of root.folders[kind] ?? []) {
      const inner = normalInner(folder)
      if (inner === null) continue
      const kinds = kindsOf.get(inner) ?? []
      if (!kinds.includes(kind)) kindsOf.set(inner, [...kinds, kind])
    }
  }
  return [...kindsOf].map(([inner, kinds]) => ({ inner, kinds }))
}

/** Absolute kind folders of every root but one. */
export function foldersOfOthers(roots: Iterable<IndexRoot>, id: string): readonly string[] {
  return [...roots]
    .filter((root) => root.id !== id)
    .flatMap((root) => kindFoldersOf(root).map(({ inner }) => join(innerPath(root.path, inner))))
}

/** The innermost kind folder that a path below the root lies in, or is; null when it lies in none. */
export function kindFolderOf(folders: readonly KindFolder[], inner: string): KindFolder | null {
  const around = folders.filter(
    (folder) => folder.inner === '' || folder.inner === inner || inner.startsWith(`${folder.inner}/`),
  )
  return around.toSorted((a, b) => b.inner.length - a.inner.length)[0] ?? null
}
