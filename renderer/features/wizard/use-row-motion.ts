import { useLayoutEffect, useRef, type RefObject } from 'react'

/**
 * Lets the rows of a list glide to their new places when the order changes. Rows are the children
 * of the returned element that carry `data-row`.
 */
export function useRowMotion<T extends HTMLElement>(order: string): RefObject<T | null> {
  const list = useRef<T>(null)
  const places = useRef<ReadonlyMap<string, number>>(new Map())
  useLayoutEffect(() => {
    const rows = [...(list.current?.children ?? [])].filter((row) => row instanceof HTMLElement)
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    const now = new Map<string, number>()
    for (const row of rows) {
      const id = row.dataset['row']
      if (id === undefined) continue
      now.set(id, row.offsetTop)
      const before = places.current.get(id)
      if (before === undefined || before === row.offsetTop || still) continue
      row.animate([{ transform: `translateY(${before - row.offsetTop}px)` }, { transform: 'none' }], {
        duration: 150,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
      })
    }
    places.current = now
  }, [order])
  return list
}
