import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmActionsProps {
  readonly confirm: string
  readonly danger?: boolean
  readonly busy: boolean
  /** True until what is asked about is known. */
  readonly waiting: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** The foot of a dialog that asks: the way out, and what it is about. */
export function ConfirmActions({
  confirm,
  danger = false,
  busy,
  waiting,
  onConfirm,
  onClose,
}: ConfirmActionsProps): ReactElement {
  const { t } = useTranslation()
  return (
    <DialogActions>
      <Button variant="text" onClick={onClose}>
        {t('common.cancel')}
      </Button>
      <Button
        variant="contained"
        color={danger ? 'error' : 'primary'}
        loading={busy}
        disabled={waiting}
        onClick={onConfirm}
      >
        {confirm}
      </Button>
    </DialogActions>
  )
}
