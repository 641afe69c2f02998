import { modelKindIds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { Model } from '../../shared/library/model.ts'
import type { Root } from './roots/types.ts'

/** An install that the library is shared with. */
export interface Reader {
  readonly install: string
  readonly manifest: Manifest
}

/** Where a file lies: the kind of the folder, and its path in it as every program sees it. */
interface Position {
  readonly kind: ModelKind
  readonly name: string
}

/**
 * The kind folder that a file of a root lies in. Other roots appear in the primary one as a folder of their name, so
 * that is where their names begin. The deepest folder wins where one kind folder lies in another.
 */
function positionOf(inner: string, root: Pick<Root, 'primary' | 'name' | 'folders'>): Position | null {
  let best: { readonly kind: ModelKind; readonly folder: string } | null = null
  for (const kind of modelKindIds) {
    for (const folder of root.folders[kind] ?? []) {
      if (folder !== '' && !inner.startsWith(`${folder}/`)) continue
      if (best === null || folder.length > best.folder.length) best = { kind, folder }
    }
  }
  if (best === null) return null
  const below = best.folder === '' ? inner : inner.slice(best.folder.length + 1)
  return { kind: best.kind, name: root.primary ? below : `${root.name}/${below}` }
}

/** Kinds that a package reads in any way; what it only writes (outputs of a trainer) does not count. */
export function readKinds(manifest: Manifest): readonly ModelKind[] {
  const { map, config, api } = manifest.models
  const read = map.filter(
    (each) =>
      each.link !== undefined ||
      each.config !== undefined ||
      each.flag !== undefined ||
      config?.root !== undefined ||
      api !== undefined,
  )
  return [...new Set(read.map(({ kind }) => kind))]
}

/** Which installs read a file, and the name that it has there. Pure. */
export function usedBy(
  model: Pick<Model, 'inner'>,
  root: Pick<Root, 'primary' | 'name' | 'folders'>,
  readers: readonly Reader[],
): readonly { readonly install: string; readonly name: string }[] {
  const position = positionOf(model.inner, root)
  if (position === null) return []
  return readers.flatMap(({ install, manifest }) => {
    if (!readKinds(manifest).includes(position.kind)) return []
    const subs = manifest.models.map.flatMap(({ kind, sub }) =>
      kind === position.kind ? [sub?.replaceAll('{name}', install) ?? ''] : [],
    )
    const sub = subs
      .filter((each) => each === '' || position.name.startsWith(`${each}/`))
      .toSorted((a, b) => b.length - a.length)[0]
    if (sub === undefined) return []
    return [{ install, name: sub === '' ? position.name : position.name.slice(sub.length + 1) }]
  })
}
