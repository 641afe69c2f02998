import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelAct } from '../acts.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { PlannedDialog } from './planned-dialog.tsx'

interface Ids {
  readonly ids: readonly number[]
  readonly onClose: () => void
}

const fresh = { staleTime: 0, gcTime: 0 } as const

/** Moves models and what belongs to them to the trash. */
export function TrashDialog({ ids, onClose }: Ids): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const input = { ids: [...ids] }
  return (
    <PlannedDialog
      danger
      title={t('models:trashTitle', { count: ids.length })}
      lead={t('models:trashLead')}
      confirm={t('models:trashConfirm')}
      plan={useQuery(api.models.files.planTrash.queryOptions({ input, ...fresh }))}
      start={() => client.models.files.trash(input)}
      onClose={onClose}
    />
  )
}

/** Moves misplaced models to the folders of their kinds. */
export function TidyDialog({ ids, onClose }: Ids): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const input = { ids: [...ids] }
  return (
    <PlannedDialog
      title={t('models:tidyTitle')}
      lead={t('models:tidyLead')}
      confirm={t('models:tidyConfirm')}
      plan={useQuery(api.models.files.planTidy.queryOptions({ input, ...fresh }))}
      start={() => client.models.files.tidy(input)}
      onClose={onClose}
    />
  )
}

/** Computes hashes, or compares files with those that they have. Both only read, so there is nothing to plan. */
export function ReadDialog({
  act: { do: what, ids },
  onClose,
}: {
  readonly act: Extract<ModelAct, { do: 'hash' | 'verify' }>
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  return (
    <PlannedDialog
      title={ids === null ? t(`models:readAllTitle.${what}`) : t(`models:readTitle.${what}`, { count: ids.length })}
      lead={t(`models:readLead.${what}`)}
      confirm={t(`models:readConfirm.${what}`)}
      start={() => client.models.files[what](ids === null ? {} : { ids: [...ids] })}
      onClose={onClose}
    />
  )
}

/** Takes the place of copies by further names of one file, or moves them to the trash. */
export function DedupeDialog({
  keep,
  others,
  how,
  onClose,
}: Extract<ModelAct, { do: 'dedupe' }> & { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const input = { keep, others: [...others], how }
  return (
    <PlannedDialog
      danger={how === 'trash'}
      title={t(`models:dedupeTitle.${how}`)}
      lead={t(`models:dedupeLead.${how}`)}
      confirm={t(`models:dedupeConfirm.${how}`)}
      plan={useQuery(api.models.files.planDedupe.queryOptions({ input, ...fresh }))}
      start={() => client.models.files.dedupe(input)}
      onClose={onClose}
    />
  )
}
