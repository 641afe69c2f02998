/** Most models that one action takes: the contract's bound. */
export const mostSelected = 20_000

export interface Selection {
  readonly ids: ReadonlySet<number>
  /** Row that a range begins at. */
  readonly anchor: number
  /** Row that the keyboard is at. */
  readonly focus: number
}

export const emptySelection: Selection = { ids: new Set(), anchor: 0, focus: 0 }

/** The rows from one to the other, whichever is first. */
export function rangeOf(anchor: number, index: number): { readonly from: number; readonly to: number } {
  return { from: Math.min(anchor, index), to: Math.max(anchor, index) }
}

/** One model in or out; the next range begins there. */
export function toggled(selection: Selection, id: number, index: number): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(id) && ids.size < mostSelected) ids.add(id)
  return { ids, anchor: index, focus: index }
}

/** Adds a range that ends at `index`; the anchor stays, so that the range can be drawn anew. */
export function extended(selection: Selection, ids: readonly number[], index: number): Selection {
  return { ids: new Set([...selection.ids, ...ids].slice(0, mostSelected)), anchor: selection.anchor, focus: index }
}

export interface Layout {
  readonly total: number
  readonly columns: number
  /** Rows that are seen at once. */
  readonly page: number
}

/** Where a key moves the focus to, within the rows there are; null for keys that move nothing. */
export function focusAfter(key: string, focus: number, { total, columns, page }: Layout): number | null {
  if (total === 0) return null
  const last = total - 1
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: focus - 1,
    ArrowRight: focus + 1,
    ArrowUp: focus - columns < 0 ? focus : focus - columns,
    ArrowDown:
      focus + columns > last
        ? Math.floor(focus / columns) < Math.floor(last / columns)
          ? last
          : focus
        : focus + columns,
    PageUp: Math.max(focus % columns, focus - columns * page),
    PageDown: focus + columns * page,
    Home: 0,
    End: last,
  }
  const next = steps[key]
  return next === undefined ? null : Math.min(last, Math.max(0, next))
}
