import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '../../../shared/contract/operations.ts'
import { useDeck } from '../../api/deck-context.ts'
import { shownInline } from '../../app/queries.ts'
import { ConfirmActions } from '../../components/confirm-actions.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { PlanSkeleton, PlanView } from '../../components/plan-view.tsx'
import { FollowChange } from './follow-change.tsx'

const titleId = 'revert-title'

/** Asks before an install goes back to the state before its last update, shows what that does, and follows it. */
export function RevertDialog({
  name,
  version,
  onClose,
}: {
  readonly name: string
  readonly version: string
  readonly onClose: () => void
}): ReactElement {
  const [started, setStarted] = useState<Operation | null>(null)
  return (
    <Dialog open onClose={onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      {started === null ? (
        <Ask name={name} version={version} onClose={onClose} onStarted={setStarted} />
      ) : (
        <FollowChange started={started} words="revert" titleId={titleId} onClose={onClose} />
      )}
    </Dialog>
  )
}

function Ask({
  name,
  version,
  onClose,
  onStarted,
}: {
  readonly name: string
  readonly version: string
  readonly onClose: () => void
  readonly onStarted: (operation: Operation) => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const plan = useQuery(api.installs.planRevert.queryOptions({ input: { name }, staleTime: 0 }))
  const revert = useMutation(api.installs.revert.mutationOptions({ meta: shownInline, onSuccess: onStarted }))
  return (
    <>
      <DialogTitle id={titleId}>{t('revert.title', { name, ref: version })}</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2 }}>
          <Typography color="textSecondary">{t('revert.body')}</Typography>
          {plan.isPending && <PlanSkeleton rows={3} />}
          {plan.isError && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
          {plan.isSuccess && <PlanView plan={plan.data} />}
          {revert.isError && <ErrorPanel error={revert.error} />}
        </Stack>
      </DialogContent>
      <ConfirmActions
        confirm={t('revert.confirm')}
        busy={revert.isPending}
        waiting={!plan.isSuccess}
        onConfirm={() => revert.mutate({ name })}
        onClose={onClose}
      />
    </>
  )
}
