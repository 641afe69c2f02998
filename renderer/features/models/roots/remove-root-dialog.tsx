import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRoot } from '../../../../shared/library/root.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'

/** Lets a folder leave the library; its files stay where they are. */
export function RemoveRootDialog({
  root,
  onClose,
}: {
  readonly root: ModelRoot
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const queries = useQueryClient()
  const remove = useMutation(
    api.models.roots.remove.mutationOptions({
      meta: shownInline,
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: api.models.key() })
        onClose()
      },
    }),
  )
  return (
    <ConfirmDialog
      open
      title={t('models:removeRootTitle', { name: root.name })}
      confirm={t('models:removeRootConfirm')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id: root.id })}
      onClose={onClose}
    >
      <Typography color="textSecondary">{t('models:removeRootLead', { path: root.path })}</Typography>
      {remove.isError && <ErrorPanel error={remove.error} />}
    </ConfirmDialog>
  )
}
