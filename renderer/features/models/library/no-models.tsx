import Layers from '@mui/icons-material/LayersOutlined'
import SearchOff from '@mui/icons-material/SearchOff'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelFilter } from '../../../../shared/library/query.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { useAct } from '../acts.ts'
import { isFiltered } from './address.ts'

/** Nothing to show: because of the filter, or because there is nothing yet. */
export function NoModels({
  filter,
  onClear,
}: {
  readonly filter: ModelFilter
  readonly onClear: () => void
}): ReactElement {
  const { t } = useTranslation()
  const act = useAct()
  if (isFiltered(filter))
    return (
      <EmptyState
        icon={<SearchOff />}
        title={t('models:noMatchTitle')}
        body={t('models:noMatchBody')}
        action={<Button onClick={onClear}>{t('models:clear')}</Button>}
      />
    )
  return (
    <EmptyState
      icon={<Layers />}
      title={t('models:emptyTitle')}
      body={t('models:emptyBody')}
      action={
        <Stack direction="row" sx={{ gap: 1 }}>
          <Button variant="contained" color="primary" onClick={() => act({ do: 'add-root' })}>
            {t('models:addRoot')}
          </Button>
          <Button onClick={() => act({ do: 'import', paths: [], files: [] })}>{t('models:import')}</Button>
        </Stack>
      }
    />
  )
}
