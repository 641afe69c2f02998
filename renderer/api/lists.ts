/** The list with this item in place of the one with the same id, or in front when it is new. */
export function upsert<T extends { readonly id: string }>(list: readonly T[], item: T): T[] {
  const index = list.findIndex((other) => other.id === item.id)
  return index === -1 ? [item, ...list] : list.with(index, item)
}

/** The list without the item of this id; the same list when there is none. */
export function without<T extends { readonly id: string }>(list: readonly T[], id: string): readonly T[] {
  const rest = list.filter((item) => item.id !== id)
  return rest.length === list.length ? list : rest
}
