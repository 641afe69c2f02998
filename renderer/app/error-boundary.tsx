import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { Component, type ErrorInfo, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useRouteError } from 'react-router'

function Broken({ error }: { readonly error: unknown }): ReactElement {
  const { t } = useTranslation()
  return (
    <Stack role="alert" spacing={2} sx={{ p: 6, maxWidth: 640, alignItems: 'flex-start' }}>
      <Typography variant="h1">{t('broken.title')}</Typography>
      <Typography color="textSecondary">{t('broken.body')}</Typography>
      <Typography
        variant="mono"
        sx={{ p: 2, bgcolor: 'surface.high', borderRadius: 1, alignSelf: 'stretch', overflowWrap: 'anywhere' }}
      >
        {error instanceof Error ? error.message : String(error)}
      </Typography>
      <Button variant="contained" color="primary" onClick={() => location.reload()}>
        {t('broken.reload')}
      </Button>
    </Stack>
  )
}

/** A page that failed: the rail and the rest of the app stay usable. */
export function RouteError(): ReactElement {
  return <Broken error={useRouteError()} />
}

interface State {
  readonly failed: boolean
  readonly error: unknown
}

/** The last net: whatever fails outside a page. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failed: false, error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { failed: true, error }
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack)
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken error={this.state.error} /> : this.props.children
  }
}
