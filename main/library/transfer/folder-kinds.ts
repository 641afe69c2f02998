import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { modelKindIds, modelKinds } from '../../../shared/catalogue/kinds.ts'
import { layouts } from '../roots/layouts.ts'

/** Kinds by the names that programs give to their folders, in lower case; a name that two kinds have says nothing. */
const kindsByName: ReadonlyMap<string, ModelKind> = (() => {
  const kinds = new Map<string, ModelKind>()
  const ambiguous = new Set<string>()
  const add = (name: string, kind: ModelKind): void => {
    const key = name.toLowerCase()
    const before = kinds.get(key)
    if (before !== undefined && before !== kind) ambiguous.add(key)
    kinds.set(key, kind)
  }
  for (const kind of modelKindIds) {
    add(modelKinds[kind].folder, kind)
    for (const { id, kinds: names } of layouts) {
      // InvokeAI's names (`main`, `vae`) mean something only below its folders of bases.
      if (id === 'invokeai') continue
      for (const name of names[kind] ?? []) add(name.slice(name.lastIndexOf('/') + 1), kind)
    }
  }
  for (const key of ambiguous) kinds.delete(key)
  return kinds
})()

/** The kind that a path's folders name, the innermost that does, and the folders below it. */
export function kindOfFolders(
  folders: readonly string[],
): { readonly kind: ModelKind; readonly below: readonly string[] } | null {
  for (let index = folders.length - 1; index >= 0; index--) {
    const kind = kindsByName.get((folders[index] ?? '').toLowerCase())
    if (kind !== undefined) return { kind, below: folders.slice(index + 1) }
  }
  return null
}
