import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { saveFile } from '../../../components/save-file.ts'

/** The list of models with hashes as a file, to take along to another machine. */
export function ExportListDialog({
  ids,
  onClose,
}: {
  readonly ids: readonly number[] | null
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { client } = useDeck()
  const save = useMutation({
    meta: shownInline,
    mutationFn: () => client.models.files.exportList(ids === null ? {} : { ids: [...ids] }),
    onSuccess: ({ text }) => {
      saveFile('models.deck.json', text, 'application/json')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open
      title={t('models:exportTitle')}
      confirm={t('models:exportConfirm')}
      busy={save.isPending}
      onConfirm={() => save.mutate()}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{t('models:exportLead')}</Typography>
        {ids !== null && <Typography>{t('models:exportSome', { count: ids.length })}</Typography>}
        {save.isError && <ErrorPanel error={save.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
