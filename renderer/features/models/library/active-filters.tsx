import Chip from '@mui/material/Chip'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelFilter } from '../../../../shared/library/query.ts'
import { useRoots } from '../use-roots.ts'
import { chosenValues, filterParts, valueLabel, withValue } from './filter-parts.ts'

/** What is filtered by now, each part of it taken back with one press. */
export function ActiveFilters({
  filter,
  onChange,
}: {
  readonly filter: ModelFilter
  readonly onChange: (filter: ModelFilter) => void
}): ReactElement | null {
  const { t } = useTranslation()
  const roots = useRoots().data ?? []
  const chosen = filterParts.flatMap((part) => chosenValues(filter, part).map((value) => ({ part, value })))
  if (chosen.length === 0) return null
  return (
    <Stack
      direction="row"
      role="group"
      aria-label={t('models:active')}
      sx={{ gap: 0.75, flexWrap: 'wrap', alignItems: 'center' }}
    >
      {chosen.map(({ part, value }) => {
        const label = valueLabel(part, value, roots, t)
        const remove = (): void => onChange(withValue(filter, part, value, false))
        return (
          <Chip
            key={`${part} ${value}`}
            label={part === 'usedBy' ? t('models:usedByChip', { name: label }) : label}
            aria-label={t('models:without', { what: label })}
            onClick={remove}
            onDelete={remove}
            sx={{ maxWidth: 220 }}
          />
        )
      })}
      <Button
        size="small"
        variant="text"
        onClick={() => onChange(filter.search === undefined ? {} : { search: filter.search })}
      >
        {t('models:clear')}
      </Button>
    </Stack>
  )
}
