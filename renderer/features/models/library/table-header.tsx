import TableSortLabel from '@mui/material/TableSortLabel'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelSort } from '../../../../shared/library/query.ts'
import type { LibraryAddress } from './address.ts'

const columns: readonly { readonly id: string; readonly sort?: ModelSort; readonly look?: string }[] = [
  { id: 'tick' },
  { id: 'picture' },
  { id: 'name', sort: 'title' },
  { id: 'kind', sort: 'kind' },
  { id: 'family', sort: 'family' },
  { id: 'precision' },
  { id: 'size', sort: 'bytes', look: 'right' },
  { id: 'root', look: 'wide' },
  { id: 'modified', sort: 'modifiedAt', look: 'wide' },
  { id: 'state' },
]

/** The table's head: what a column holds, and the order by it. */
export function TableHeader({
  address: { sort, descending },
  onSort,
}: {
  readonly address: LibraryAddress
  readonly onSort: (part: Pick<LibraryAddress, 'sort' | 'descending'>) => void
}): ReactElement {
  const { t } = useTranslation()
  return (
    <div className="head" role="row" aria-rowindex={1}>
      {columns.map(({ id, sort: by, look = '' }) => {
        const active = by === sort
        const silent = id === 'tick' || id === 'picture'
        return (
          <span
            key={id}
            role="columnheader"
            aria-label={silent ? t(`models:column.${id}`) : undefined}
            aria-sort={active ? (descending ? 'descending' : 'ascending') : undefined}
            className={`cut ${look}`}
          >
            {by === undefined ? (
              !silent && t(`models:column.${id}`)
            ) : (
              <TableSortLabel
                active={active}
                direction={active && descending ? 'desc' : 'asc'}
                onClick={() => onSort({ sort: by, descending: active && !descending })}
              >
                {t(`models:column.${id}`)}
              </TableSortLabel>
            )}
          </span>
        )
      })}
    </div>
  )
}
