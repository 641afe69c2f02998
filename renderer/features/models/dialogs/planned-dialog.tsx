import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, type UseQueryResult } from '@tanstack/react-query'
import { useState, type ReactElement, type ReactNode } from 'react'
import type { Operation, OperationPlan } from '../../../../shared/contract/operations.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { PlanSkeleton, PlanView } from '../../../components/plan-view.tsx'
import { OperationDialog } from './operation-dialog.tsx'

interface PlannedDialogProps {
  readonly title: string
  readonly lead: ReactNode
  readonly confirm: string
  readonly danger?: boolean
  /** Null while the form above it is not filled in; absent where there is nothing to plan. */
  readonly plan?: UseQueryResult<OperationPlan> | null
  /** Takes the place of the plan's lines. */
  readonly planned?: ReactNode
  readonly waiting?: boolean
  readonly start: () => Promise<Operation>
  readonly onStarted?: () => void
  readonly onClose: () => void
  /** What is chosen before the plan is made. */
  readonly children?: ReactNode
}

/** Shows what will happen, does it when told to, and shows it happening. */
export function PlannedDialog({
  title,
  lead,
  confirm,
  danger = false,
  plan,
  planned,
  waiting = false,
  start,
  onStarted,
  onClose,
  children,
}: PlannedDialogProps): ReactElement {
  const [started, setStarted] = useState<Operation | null>(null)
  const begin = useMutation({
    mutationFn: start,
    meta: shownInline,
    onSuccess: (operation) => {
      setStarted(operation)
      onStarted?.()
    },
  })
  if (started !== null) return <OperationDialog started={started} onClose={onClose} />
  const nothing = plan?.isSuccess === true && plan.data.items.every(({ action }) => action === 'keep')
  const short = plan?.isSuccess === true && plan.data.neededBytes > plan.data.freeBytes
  const unplanned = plan !== undefined && (plan === null || !plan.isSuccess || plan.isPlaceholderData)
  return (
    <ConfirmDialog
      open
      wide={plan !== undefined}
      title={title}
      confirm={confirm}
      danger={danger}
      busy={begin.isPending}
      waiting={waiting || unplanned || nothing || short}
      onConfirm={() => begin.mutate()}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography component="div" color="textSecondary">
          {lead}
        </Typography>
        {children}
        {plan?.isPending === true && <PlanSkeleton rows={4} />}
        {plan?.isError === true && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan?.isSuccess === true && (planned ?? <PlanView plan={plan.data} maxHeight={280} />)}
        {begin.isError && <ErrorPanel error={begin.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
