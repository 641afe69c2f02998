import { useEffect, useEffectEvent, useState } from 'react'
import { useDeck } from '../../../api/deck-context.ts'
import { emptySelection, extended, mostSelected, rangeOf, toggled, type Selection } from './selection.ts'
import type { Rows } from './use-rows.ts'

interface Selecting {
  readonly selection: Selection
  readonly focus: (index: number) => void
  readonly toggle: (index: number) => void
  readonly extend: (index: number) => void
  readonly all: () => void
  readonly none: () => void
}

/** Which models are chosen, and where the keyboard is; another question begins with nothing chosen. */
export function useSelection(rows: Rows): Selecting {
  const { client } = useDeck()
  const [selection, setSelection] = useState(emptySelection)
  const [filter, setFilter] = useState(rows.asked.filter)
  if (filter !== rows.asked.filter) {
    setFilter(rows.asked.filter)
    setSelection(emptySelection)
  }
  const prune = useEffectEvent(() => {
    if (selection.ids.size === 0) return
    void client.models.ids({ filter: rows.asked.filter }).then((ids) => {
      const there = new Set(ids)
      setSelection((now) => ({ ...now, ids: new Set([...now.ids].filter((id) => there.has(id))) }))
    })
  })
  // What has left the list, by the trash for example, is not chosen any more.
  useEffect(() => prune(), [rows.total])
  return {
    selection: { ...selection, focus: Math.min(selection.focus, Math.max(0, rows.total - 1)) },
    focus: (index) => setSelection((now) => ({ ...now, focus: index, anchor: index })),
    toggle: (index) => {
      const model = rows.at(index)
      if (model !== undefined) setSelection((now) => toggled(now, model.id, index))
    },
    extend: (index) => {
      const { from, to } = rangeOf(selection.anchor, index)
      setSelection((now) => ({ ...now, focus: index }))
      void rows.range(from, to).then((models) =>
        setSelection((now) =>
          extended(
            now,
            models.map(({ id }) => id),
            index,
          ),
        ),
      )
    },
    all: () =>
      void client.models
        .ids({ filter: rows.asked.filter })
        .then((ids) => setSelection((now) => ({ ...now, ids: new Set(ids.slice(0, mostSelected)) }))),
    none: () => setSelection((now) => ({ ...now, ids: new Set() })),
  }
}
