import TextField from '@mui/material/TextField'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../../shared/library/model.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { splitName, stemFault } from './stem.ts'
import { PlannedDialog } from './planned-dialog.tsx'

/** Gives a file and all that belongs to it another name. */
export function RenameDialog({
  model,
  onClose,
}: {
  readonly model: Pick<Model, 'id' | 'file'>
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  const { stem, ending } = splitName(model.file)
  const [text, setText] = useState(stem)
  const fault = stemFault(text)
  return (
    <PlannedDialog
      title={t('models:renameTitle', { name: model.file })}
      lead={t('models:renameLead')}
      confirm={t('models:renameConfirm')}
      waiting={fault !== null || text.trim() === stem}
      start={() => client.models.files.rename({ id: model.id, stem: text.trim() })}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label={t('models:newName')}
        value={text}
        error={fault !== null}
        helperText={fault === null ? `${text.trim()}${ending}` : t(`models:nameFault.${fault}`)}
        onChange={(event) => setText(event.target.value)}
        slotProps={{ htmlInput: { spellCheck: false, maxLength: 200 } }}
        sx={{ mt: 0.75 }}
      />
    </PlannedDialog>
  )
}
