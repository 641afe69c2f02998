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

/** Computes hashes: only reads, so there is nothing to plan. */
export function HashDialog({
  ids,
  onClose,
}: {
  readonly ids: readonly number[] | null
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  return (
    <PlannedDialog
      title={ids === null ? t('models:hashAllTitle') : t('models:hashTitle', { count: ids.length })}
      lead={t('models:hashLead')}
      confirm={t('models:hashConfirm')}
      start={() => client.models.files.hash(ids === null ? {} : { ids: [...ids] })}
      onClose={onClose}
    />
  )
}

/** Reads files again and compares them with their hashes; only reads as well. */
export function VerifyDialog({
  ids,
  onClose,
}: {
  readonly ids: readonly number[] | null
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  return (
    <PlannedDialog
      title={ids === null ? t('models:verifyAllTitle') : t('models:verifyTitle', { count: ids.length })}
      lead={t('models:verifyLead')}
      confirm={t('models:verifyConfirm')}
      start={() => client.models.files.verify(ids === null ? {} : { ids: [...ids] })}
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
