import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useDeck } from '../api/deck-context.ts'
import { shownInline } from '../app/queries.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { ErrorPanel } from './error-panel.tsx'
import { PlanSkeleton, PlanView } from './plan-view.tsx'

/** Shows what sharing the models folder with an install would move and link, then does it. */
export function ShareDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const navigate = useNavigate()
  const plan = useQuery(api.models.plan.queryOptions({ input: { name }, staleTime: 0 }))
  const link = useMutation(
    api.models.link.mutationOptions({
      meta: shownInline,
      onSuccess: (operation) => {
        onClose()
        void navigate(`/activity/${operation.id}`)
      },
    }),
  )
  const nothing = plan.isSuccess && plan.data.items.every((item) => item.action === 'keep')
  return (
    <ConfirmDialog
      open
      wide
      title={t('share.title', { name })}
      confirm={t('share.confirm')}
      busy={link.isPending}
      waiting={!plan.isSuccess || nothing}
      onConfirm={() => link.mutate({ name })}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{nothing ? t('share.nothing') : t('share.body')}</Typography>
        {plan.isPending && <PlanSkeleton rows={5} />}
        {plan.isError && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.isSuccess && <PlanView plan={plan.data} maxHeight={320} />}
        {link.isError && <ErrorPanel error={link.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
