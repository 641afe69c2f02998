import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '../../../../shared/contract/operations.ts'
import { useOperation } from '../../../api/hooks.ts'
import { useCoreWords } from '../../../app/core-words.ts'
import { operationGroup } from '../../../components/operation-status.ts'
import { OperationView } from '../../../components/operation-view.tsx'

/** An operation that was just started, until it ends or is left to itself. */
export function OperationDialog({
  started,
  onClose,
}: {
  readonly started: Operation
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const operation = useOperation(started.id) ?? started
  const working = operationGroup(operation.state) === 'working'
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="operation-title">
      <DialogTitle id="operation-title">
        {working
          ? t(`operationAtWork.${operation.kind}`)
          : t(`operationKind.${operation.kind}`, { name: tellCore(operation.subject) })}
      </DialogTitle>
      <DialogContent>
        <OperationView operation={operation} inDialog />
      </DialogContent>
      <DialogActions>
        <Button
          autoFocus
          variant={working ? 'outlined' : 'contained'}
          color={working ? 'secondary' : 'primary'}
          onClick={onClose}
        >
          {working ? t('install.background') : t('common.close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
