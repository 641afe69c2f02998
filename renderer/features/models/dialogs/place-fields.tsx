import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelKindIds, type ModelKind } from '../../../../shared/catalogue/kinds.ts'
import { useRoots } from '../use-roots.ts'

export interface Place {
  readonly root: string
  /** Empty: what each file is recognised as. */
  readonly kind: ModelKind | ''
  readonly folder: string
}

/** Where files go: folder of the library, kind, sub-folder. */
export function PlaceFields({
  place,
  recognised,
  onChange,
}: {
  readonly place: Place
  /** Whether each file may go where its own kind belongs. */
  readonly recognised: boolean
  readonly onChange: (place: Place) => void
}): ReactElement {
  const { t } = useTranslation()
  const roots = (useRoots().data ?? []).filter(({ readOnly, state }) => !readOnly && state === 'online')
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(3, minmax(0, 1fr))', gap: 1.5, pt: 0.75 }}>
      <TextField
        select
        label={t('models:toRoot')}
        value={roots.some(({ id }) => id === place.root) ? place.root : ''}
        onChange={(event) => onChange({ ...place, root: event.target.value })}
      >
        {roots.map(({ id, name, primary }) => (
          <MenuItem key={id} value={id}>
            {primary ? t('models:primaryName', { name }) : name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label={t('models:toKind')}
        value={place.kind}
        onChange={(event) => {
          const kind = modelKindIds.find((id) => id === event.target.value)
          onChange({ ...place, kind: kind ?? '' })
        }}
        slotProps={{ select: { displayEmpty: recognised }, inputLabel: { shrink: true } }}
      >
        {recognised && <MenuItem value="">{t('models:asRecognised')}</MenuItem>}
        {modelKindIds.map((kind) => (
          <MenuItem key={kind} value={kind}>
            {t(`kind.${kind}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label={t('models:toFolder')}
        placeholder={t('models:toFolderNone')}
        value={place.folder}
        onChange={(event) => onChange({ ...place, folder: event.target.value.slice(0, 400) })}
        slotProps={{ htmlInput: { spellCheck: false }, inputLabel: { shrink: true } }}
      />
    </Box>
  )
}
