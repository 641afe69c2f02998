import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useCallback, useMemo } from 'react'
import type { ModelFilter } from '../../../../shared/library/query.ts'
import { readAddress, writeAddress, type LibraryAddress } from './address.ts'

export interface Library {
  readonly address: LibraryAddress
  /** The model whose panel is open. */
  readonly opened: number | null
  /** Changes a part; a word that is being typed takes the place of the one before it. */
  readonly change: (part: Partial<LibraryAddress>, replace?: boolean) => void
  readonly filter: (filter: ModelFilter, replace?: boolean) => void
  readonly open: (id: number | null) => void
}

/** The library as the address says it, and the ways to change that. */
export function useLibrary(): Library {
  const [params] = useSearchParams()
  const { view } = useParams()
  const navigate = useNavigate()
  const text = params.toString()
  const address = useMemo(() => readAddress(new URLSearchParams(text)), [text])
  const opened = view !== undefined && /^[1-9]\d{0,14}$/.test(view) ? Number(view) : null
  const go = useCallback(
    (next: LibraryAddress, id: number | null, replace: boolean) =>
      void navigate(
        { pathname: id === null ? '/models' : `/models/${id}`, search: writeAddress(next).toString() },
        { replace },
      ),
    [navigate],
  )
  const change = useCallback(
    (part: Partial<LibraryAddress>, replace = false) => go({ ...address, ...part }, opened, replace),
    [go, address, opened],
  )
  return {
    address,
    opened,
    change,
    filter: useCallback((filter: ModelFilter, replace = false) => change({ filter }, replace), [change]),
    open: useCallback((id: number | null) => go(address, id, opened !== null && id !== null), [go, address, opened]),
  }
}
