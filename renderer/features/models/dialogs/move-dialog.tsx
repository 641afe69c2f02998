import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { useDebounced } from '../../../components/use-debounced.ts'
import { useRoots } from '../use-roots.ts'
import { PlaceFields, type Place } from './place-fields.tsx'
import { PlannedDialog } from './planned-dialog.tsx'

/** Moves models with what belongs to them to another folder, kind or drive. */
export function MoveDialog({
  ids,
  onClose,
}: {
  readonly ids: readonly number[]
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const roots = useRoots().data ?? []
  const first = useQuery(api.models.get.queryOptions({ input: { id: ids[0] ?? 1 }, staleTime: Infinity })).data?.model
  const [chosen, setChosen] = useState<Partial<Place>>({})
  const place: Place = {
    root: chosen.root ?? roots.find(({ primary }) => primary)?.id ?? '',
    kind: chosen.kind ?? first?.kind ?? '',
    folder: chosen.folder ?? '',
  }
  const folder = useDebounced(place.folder, 300)
  const to = { root: place.root, kind: place.kind === '' ? ('checkpoint' as const) : place.kind, folder }
  const ready = place.root !== '' && place.kind !== ''
  const input = { ids: [...ids], to }
  const plan = useQuery(
    api.models.files.planMove.queryOptions({ input, enabled: ready, staleTime: 0, placeholderData: keepPreviousData }),
  )
  return (
    <PlannedDialog
      title={t('models:moveTitle', { count: ids.length })}
      lead={t('models:moveLead')}
      confirm={t('models:moveConfirm')}
      plan={ready ? plan : null}
      waiting={folder !== place.folder}
      start={() => client.models.files.move(input)}
      onClose={onClose}
    >
      <PlaceFields place={place} recognised={false} onChange={setChosen} />
    </PlannedDialog>
  )
}
