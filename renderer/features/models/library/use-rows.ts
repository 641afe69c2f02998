import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Model } from '../../../../shared/library/model.ts'
import { useDeck } from '../../../api/deck-context.ts'
import type { LibraryAddress } from './address.ts'
import { rowAt, windowSize, windowsOf } from './windows.ts'

type Asked = Pick<LibraryAddress, 'filter' | 'sort' | 'descending'>

export interface Rows {
  /** What the rows answer to: the question before, while the answer to a new one is on its way. */
  readonly asked: Asked
  readonly waiting: boolean
  readonly total: number
  readonly bytes: number
  readonly error: unknown
  readonly retry: () => void
  readonly at: (index: number) => Model | undefined
  /** The models of these rows, fetched where they are not here yet. */
  readonly range: (from: number, to: number) => Promise<readonly Model[]>
}

const kept = { staleTime: Infinity, gcTime: 60_000 } as const

/** The models of a question in windows: those that cover `first` to `last` are kept at hand. */
export function useRows(address: LibraryAddress, first: number, last: number): Rows {
  const { api } = useDeck()
  const queries = useQueryClient()
  const { filter, sort, descending } = address
  const wanted = useMemo<Asked>(() => ({ filter, sort, descending }), [filter, sort, descending])
  const [asked, setAsked] = useState(wanted)
  const optionsOf = useCallback(
    ({ filter: by, ...order }: Asked, offset: number) =>
      api.models.list.queryOptions({ input: { filter: by, ...order, offset, limit: windowSize }, ...kept }),
    [api],
  )
  const head = useQuery(optionsOf(wanted, 0))
  if (asked !== wanted && head.isSuccess) setAsked(wanted)

  const shown = useQuery({ ...optionsOf(asked, 0), enabled: asked === wanted })
  const total = shown.data?.total ?? 0
  const offsets = windowsOf(first, last, total)
  const windows = useQueries({
    queries: offsets.map((offset) => optionsOf(asked, offset)),
    combine: useCallback(
      (results: readonly { readonly data?: { readonly items: readonly Model[] } | undefined }[]) =>
        results.map(({ data }) => data?.items),
      [],
    ),
  })
  const pages = new Map(
    offsets.flatMap((offset, index) => {
      const items = windows[index]
      return items === undefined ? [] : [[offset, items] as const]
    }),
  )

  const range = useCallback(
    async (from: number, to: number) => {
      const parts = await Promise.all(
        windowsOf(from, to, total).map(async (offset) => {
          const { items } = await queries.query({ ...optionsOf(asked, offset), staleTime: 'static' })
          return items.filter((_model, index) => offset + index >= from && offset + index <= to)
        }),
      )
      return parts.flat()
    },
    [queries, optionsOf, asked, total],
  )
  return {
    asked,
    waiting: asked !== wanted || shown.isPending,
    total,
    bytes: shown.data?.bytes ?? 0,
    error: head.error,
    retry: () => void head.refetch(),
    at: (index) => rowAt(pages, index),
    range,
  }
}
