import Typography from '@mui/material/Typography'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRequest } from '../../../../shared/contract/models.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { useDebounced } from '../../../components/use-debounced.ts'
import { pathsOfText } from '../dropped.ts'
import { pickedOf, type PickedFile } from '../upload/picked-files.ts'
import { UploadPanel } from '../upload/upload-panel.tsx'
import { useUpload } from '../upload/use-upload.ts'
import { useRoots } from '../use-roots.ts'
import { ImportItems } from './import-items.tsx'
import { PathFields } from './path-fields.tsx'
import { PlaceFields, type Place } from './place-fields.tsx'
import { PlannedDialog } from './planned-dialog.tsx'

/** What to bring in: an upload, else what the paths name. */
function request(text: string, upload: string | null, mode: ImportRequest['mode'], place: Place): ImportRequest {
  return {
    paths: upload === null ? pathsOfText(text) : [],
    ...(upload === null ? {} : { upload }),
    mode: upload === null ? mode : 'move',
    folder: place.folder,
    ...(place.root === '' ? {} : { root: place.root }),
    ...(place.kind === '' ? {} : { kind: place.kind }),
  }
}

/** Brings files and folders into the library: what each is and where it goes is shown before. */
export function ImportDialog({
  paths,
  files,
  first,
  onClose,
}: {
  readonly paths: readonly string[]
  /** Where a browser hides the paths; they are sent to the app at once. */
  readonly files: readonly PickedFile[]
  /** What is chosen at first. */
  readonly first: ImportRequest['mode']
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const primary = useRoots().data?.find((root) => root.primary)?.id ?? ''
  const [text, setText] = useState(paths.join('\n'))
  const [mode, setMode] = useState<ImportRequest['mode']>(first)
  const [chosen, setChosen] = useState<Place | null>(null)
  const place = chosen ?? { root: primary, kind: '', folder: '' }
  const [picked, setPicked] = useState(files)
  const control = useUpload()
  const { upload } = control
  const begin = useEffectEvent(() => {
    if (files.length > 0) control.go(files)
  })
  useEffect(() => begin(), [])
  const pick = (chosen: readonly File[]): void => {
    const { pathOf } = window.deck ?? {}
    if (pathOf !== undefined) {
      setText([...pathsOfText(text), ...chosen.map(pathOf)].join('\n'))
      return
    }
    const next = pickedOf(chosen)
    setPicked(next)
    control.go(next)
  }
  const close = (): void => {
    control.drop()
    onClose()
  }
  const sending = picked.length > 0
  const sent = upload.state === 'sent' ? upload.id : null
  const wanted = JSON.stringify(request(text, sent, mode, place))
  const settled = useDebounced(wanted, 350)
  const input = JSON.parse(settled) as ImportRequest
  const ready = sending ? sent !== null && input.upload === sent : input.paths.length > 0
  const asked = {
    input: { ...input, paths: [...input.paths] },
    enabled: ready,
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
    retry: false,
  }
  const planned = useQuery(api.models.files.planImport.queryOptions(asked))
  // The same answer, as the plan that it holds.
  const plan = useQuery(api.models.files.planImport.queryOptions({ ...asked, select: (answer) => answer.plan }))
  const nothing = planned.data?.items.every(({ conflict }) => conflict === 'same') === true
  return (
    <PlannedDialog
      title={t('models:importTitle')}
      lead={t('models:importLead')}
      confirm={t(`models:importConfirm.${sending ? 'sent' : mode}`)}
      plan={ready ? plan : null}
      planned={planned.data !== undefined && <ImportItems items={planned.data.items} plan={planned.data.plan} />}
      waiting={settled !== wanted || planned.isPlaceholderData || nothing}
      start={() => client.models.files.import({ ...input, paths: [...input.paths] })}
      onStarted={control.forget}
      onClose={close}
    >
      {sending && (
        <UploadPanel
          files={picked}
          control={control}
          onGiveUp={() => {
            control.drop()
            setPicked([])
          }}
        />
      )}
      {!sending && (
        <PathFields
          text={text}
          mode={mode}
          onText={setText}
          onMode={setMode}
          onPick={pick}
          autoFocus={paths.length === 0}
        />
      )}
      <PlaceFields place={place} recognised onChange={setChosen} />
      {nothing && <Typography>{t('models:allThere')}</Typography>}
    </PlannedDialog>
  )
}
