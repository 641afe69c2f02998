import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '../../shared/errors.ts'
import { tell, tellInfo, type Told } from '../api/errors.ts'
import { useLanguage } from '../app/i18n.ts'

/** What happened, why, what to do, and the buttons that do it. */
function ToldPanel({ told, actions }: { readonly told: Told; readonly actions?: ReactNode }): ReactElement {
  return (
    <Alert severity="error" sx={{ '& .MuiAlert-message': { flex: 1, minWidth: 0 } }}>
      <Typography variant="body2" sx={{ fontWeight: 560, overflowWrap: 'anywhere', whiteSpace: 'pre-line' }}>
        {told.message}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 0.25 }}>
        {told.remedy}
      </Typography>
      {actions !== undefined && (
        <Stack direction="row" sx={{ gap: 1, mt: 1.25, mb: 0.5, flexWrap: 'wrap' }}>
          {actions}
        </Stack>
      )}
    </Alert>
  )
}

/** A failure of a query or a mutation, with a way to try again where there is one. */
export function ErrorPanel({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry?: () => void
}): ReactElement {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <ToldPanel
      told={tell(error, language)}
      actions={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    />
  )
}

/** A failure that the core recorded: of an operation, of a run. */
export function InfoPanel({ info, actions }: { readonly info: ErrorInfo; readonly actions?: ReactNode }): ReactElement {
  return <ToldPanel told={tellInfo(info, useLanguage())} actions={actions} />
}
