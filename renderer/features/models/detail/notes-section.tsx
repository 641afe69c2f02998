import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { useEdit } from '../use-edit.ts'
import { SavedField } from './saved-field.tsx'
import { DetailSection } from './section.tsx'

/** What a person notes, and what the author says. */
export function NotesSection({ detail }: { readonly detail: ModelDetail }): ReactElement {
  const { t } = useTranslation()
  const edit = useEdit()
  const { model, notes, description, negativeText, preferredWeight } = detail
  const ids = [model.id]
  return (
    <DetailSection title={t('models:notes')}>
      <Stack sx={{ gap: 1.5, pt: 0.75 }}>
        <SavedField
          label={t('models:ownNotes')}
          value={notes}
          longest={20_000}
          lines={2}
          placeholder={t('models:notesPlaceholder')}
          onSave={(value) => edit.mutate({ ids, edit: { notes: value } })}
        />
        <Weight value={preferredWeight} onSave={(weight) => edit.mutate({ ids, edit: { preferredWeight: weight } })} />
        {description !== null && (
          <Typography
            variant="body2"
            color="textSecondary"
            sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere', maxHeight: 220, overflowY: 'auto' }}
          >
            {description}
          </Typography>
        )}
        {negativeText !== null && (
          <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
            {t('models:negative')}: {negativeText}
          </Typography>
        )}
      </Stack>
    </DetailSection>
  )
}

const bound = 10

function Weight({
  value,
  onSave,
}: {
  readonly value: number | null
  readonly onSave: (value: number | null) => void
}): ReactElement {
  const { t } = useTranslation()
  const shown = value === null ? '' : String(value)
  const [text, setText] = useState(shown)
  const [known, setKnown] = useState(shown)
  if (known !== shown) {
    setKnown(shown)
    setText(shown)
  }
  const weight = Number(text.replace(',', '.'))
  const good = text.trim() === '' || (Number.isFinite(weight) && Math.abs(weight) <= bound)
  return (
    <TextField
      label={t('models:preferredWeight')}
      value={text}
      error={!good}
      helperText={good ? undefined : t('models:weightFault')}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => {
        if (good && text !== shown) onSave(text.trim() === '' ? null : weight)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && good && text !== shown) onSave(text.trim() === '' ? null : weight)
      }}
      slotProps={{ htmlInput: { inputMode: 'decimal', maxLength: 8 }, inputLabel: { shrink: true } }}
    />
  )
}
