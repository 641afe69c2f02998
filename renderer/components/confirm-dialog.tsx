import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ConfirmActions } from './confirm-actions.tsx'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  readonly confirm: string
  readonly danger?: boolean
  readonly busy?: boolean
  /** True until what is asked about is known. */
  readonly waiting?: boolean
  readonly wide?: boolean
  /** It has been done: only a way out is left. */
  readonly over?: boolean
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
  over,
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
      {over === true ? (
        <DialogActions>
          <Button autoFocus variant="contained" color="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        </DialogActions>
      ) : (
        <ConfirmActions
          confirm={confirm}
          danger={danger === true}
          busy={busy === true}
          waiting={waiting === true}
          onConfirm={onConfirm}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}
