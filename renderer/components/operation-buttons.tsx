import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useMutation } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '../../shared/contract/operations.ts'
import { useDeck } from '../api/deck-context.ts'
import { onlyReads, operationActions } from './operation-status.ts'

/** What can be done with an operation now. */
export function OperationButtons({
  operation,
  size = 'small',
  keep = true,
}: {
  readonly operation: Operation
  readonly size?: 'small' | 'medium'
  /** False where an ended operation is not offered for removal from the list. */
  readonly keep?: boolean
}): ReactElement | null {
  const { t } = useTranslation()
  const { api } = useDeck()
  const cancel = useMutation(api.operations.cancel.mutationOptions())
  const resume = useMutation(api.operations.resume.mutationOptions())
  const rollBack = useMutation(api.operations.rollBack.mutationOptions())
  const forget = useMutation(api.operations.forget.mutationOptions())
  const can = operationActions(operation.state).filter((action) => keep || action !== 'forget')
  if (can.length === 0) return null
  const busy = cancel.isPending || resume.isPending || rollBack.isPending || forget.isPending
  const input = { id: operation.id }
  const reads = onlyReads(operation.kind)
  return (
    <Stack direction="row" sx={{ gap: 1 }}>
      {can.includes('resume') && (
        <Button size={size} variant="contained" color="primary" disabled={busy} onClick={() => resume.mutate(input)}>
          {t(reads ? 'operation.again' : 'operation.resume')}
        </Button>
      )}
      {can.includes('roll-back') && (
        <Button size={size} disabled={busy} onClick={() => rollBack.mutate(input)}>
          {t(reads ? 'operation.dismiss' : 'operation.rollBack')}
        </Button>
      )}
      {can.includes('cancel') && (
        <Button size={size} disabled={busy} onClick={() => cancel.mutate(input)}>
          {t('common.cancel')}
        </Button>
      )}
      {can.includes('forget') && (
        <Button size={size} disabled={busy} onClick={() => forget.mutate(input)}>
          {t('operation.forget')}
        </Button>
      )}
    </Stack>
  )
}
