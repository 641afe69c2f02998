import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../api/deck-context.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { PlanSkeleton, PlanView } from '../../components/plan-view.tsx'
import { shownInline } from '../../app/queries.ts'

/** Asks before an install goes, and shows exactly what goes where. */
export function UninstallDialog({
  name,
  onClose,
}: {
  readonly name: string
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const plan = useQuery(api.installs.planUninstall.queryOptions({ input: { name }, staleTime: 0 }))
  const uninstall = useMutation(api.installs.uninstall.mutationOptions({ meta: shownInline, onSuccess: onClose }))
  return (
    <ConfirmDialog
      open
      wide
      danger
      title={t('uninstall.title', { name })}
      confirm={t('uninstall.confirm')}
      busy={uninstall.isPending}
      waiting={!plan.isSuccess}
      onConfirm={() => uninstall.mutate({ name })}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{t('uninstall.body')}</Typography>
        {plan.isPending && <PlanSkeleton rows={3} />}
        {plan.isError && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.isSuccess && <PlanView plan={plan.data} />}
        {uninstall.isError && <ErrorPanel error={uninstall.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
