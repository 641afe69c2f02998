import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  readonly confirm: string
  readonly danger?: boolean
  readonly busy?: boolean
  /** True until what is asked about is known. */
  readonly waiting?: boolean
  readonly wide?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

export function ConfirmDialog({
  open,
  title,
  confirm,
  danger,
  busy,
  waiting,
  wide,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps): ReactElement {
  const { t } = useTranslation()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      maxWidth={wide === true ? 'md' : 'sm'}
      fullWidth
      aria-labelledby="confirm-title"
    >
      <DialogTitle id="confirm-title">{title}</DialogTitle>
      <DialogContent>{children}</DialogContent>
      <DialogActions>
        <Button variant="text" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          variant="contained"
          color={danger === true ? 'error' : 'primary'}
          loading={busy === true}
          disabled={waiting === true}
          onClick={onConfirm}
        >
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
