import Alert from '@mui/material/Alert'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRequest } from '../../../../shared/contract/models.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { useDebounced } from '../../../components/use-debounced.ts'
import { pathsOfText } from '../dropped.ts'
import { useRoots } from '../use-roots.ts'
import { ImportItems } from './import-items.tsx'
import { PlaceFields, type Place } from './place-fields.tsx'
import { PlannedDialog } from './planned-dialog.tsx'

const modes = ['copy', 'move'] as const

function request(text: string, mode: ImportRequest['mode'], place: Place): ImportRequest {
  return {
    paths: pathsOfText(text),
    mode,
    folder: place.folder,
    ...(place.root === '' ? {} : { root: place.root }),
    ...(place.kind === '' ? {} : { kind: place.kind }),
  }
}

/** Brings files and folders into the library: what each is and where it goes is shown before. */
export function ImportDialog({
  paths,
  names,
  first,
  onClose,
}: {
  readonly paths: readonly string[]
  readonly names: readonly string[]
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
  const wanted = JSON.stringify(request(text, mode, place))
  const settled = useDebounced(wanted, 350)
  const input = JSON.parse(settled) as ImportRequest
  const ready = input.paths.length > 0
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
      confirm={t(`models:importConfirm.${mode}`)}
      plan={ready ? plan : null}
      planned={planned.data !== undefined && <ImportItems items={planned.data.items} plan={planned.data.plan} />}
      waiting={settled !== wanted || planned.isPlaceholderData || nothing}
      start={() => client.models.files.import({ ...input, paths: [...input.paths] })}
      onClose={onClose}
    >
      {names.length > 0 && (
        <Alert severity="info">
          {t('models:namesOnly', { names: names.slice(0, 5).join(', '), count: names.length })}
        </Alert>
      )}
      <TextField
        autoFocus={paths.length === 0}
        multiline
        minRows={2}
        maxRows={6}
        label={t('models:paths')}
        placeholder={t('models:pathsExample')}
        helperText={t('models:pathsHelp')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        slotProps={{ htmlInput: { spellCheck: false }, inputLabel: { shrink: true } }}
        sx={{ mt: 0.75, '& textarea': { fontSize: '0.8125rem' } }}
      />
      <RadioGroup
        row
        aria-label={t('models:importMode')}
        value={mode}
        onChange={(_event, value) => setMode(value === 'move' ? 'move' : 'copy')}
      >
        {modes.map((one) => (
          <FormControlLabel
            key={one}
            value={one}
            control={<Radio size="small" />}
            label={t(`models:mode.${one}`)}
            slotProps={{ typography: { variant: 'body2' } }}
          />
        ))}
      </RadioGroup>
      <PlaceFields place={place} recognised onChange={setChosen} />
      {nothing && <Typography>{t('models:allThere')}</Typography>}
    </PlannedDialog>
  )
}
