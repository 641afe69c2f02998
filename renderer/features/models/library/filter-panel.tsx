import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { memo, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelFilter } from '../../../../shared/library/query.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { useInstalls } from '../../../api/hooks.ts'
import { useRoots } from '../use-roots.ts'
import { isFiltered } from './address.ts'
import { FacetGroup } from './facet-group.tsx'
import { filterParts, optionsOf, withValue } from './filter-parts.ts'

/** What the library can be narrowed to, with how much there is of each. */
export const FilterPanel = memo(function FilterPanel({
  filter,
  onChange,
}: {
  readonly filter: ModelFilter
  readonly onChange: (filter: ModelFilter) => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const facets = useQuery(
    api.models.facets.queryOptions({ input: { filter }, staleTime: Infinity, placeholderData: keepPreviousData }),
  )
  const roots = useRoots().data ?? []
  const installs = (useInstalls().data ?? []).map(({ name }) => name)
  return (
    <Box
      component="section"
      aria-label={t('models:filter')}
      sx={{
        width: 232,
        flexShrink: 0,
        minHeight: 0,
        overflowY: 'auto',
        borderRight: 1,
        borderColor: 'divider',
        px: 2,
        py: 1.5,
      }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', minHeight: 30, mb: 0.5 }}>
        <Typography variant="h3" component="h2" sx={{ flex: 1 }}>
          {t('models:filter')}
        </Typography>
        {isFiltered(filter) && (
          <Button size="small" variant="text" onClick={() => onChange({})} sx={{ mr: -1 }}>
            {t('models:clear')}
          </Button>
        )}
      </Stack>
      {facets.isPending &&
        [...Array(12).keys()].map((row) => (
          <Skeleton key={row} sx={{ mb: 0.5 }} width={`${60 + ((row * 13) % 40)}%`} />
        ))}
      <Stack sx={{ gap: 1.75 }}>
        {filterParts.map((part) => (
          <FacetGroup
            key={part}
            title={t(`models:part.${part}`)}
            options={optionsOf(part, filter, facets.data, { roots, installs, t })}
            onToggle={(value, chosen) => onChange(withValue(filter, part, value, chosen))}
          />
        ))}
      </Stack>
    </Box>
  )
})
