import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { useEffect, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnectionState, useDeck } from '../api/deck-context.ts'
import { useNow } from '../components/use-now.ts'

const patienceMs = 1500

function Countdown({ retryAt }: { readonly retryAt: number }): ReactElement {
  const { t } = useTranslation()
  const seconds = Math.max(0, Math.ceil((retryAt - useNow(500)) / 1000))
  return <>{t('connection.next', { count: seconds })}</>
}

/** Says that the core is gone and what to do; a blink of the connection is not worth words. */
export function ConnectionBanner(): ReactElement | null {
  const { t } = useTranslation()
  const { connection } = useDeck()
  const state = useConnectionState()
  const down = state.status !== 'open'
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(down), down ? patienceMs : 0)
    return () => clearTimeout(timer)
  }, [down])
  if (!shown || !down) return null
  return (
    <Alert
      severity="warning"
      role="alert"
      sx={{ mx: 2, mt: 1.5 }}
      action={
        <Button size="small" onClick={connection.retryNow}>
          {t('connection.now')}
        </Button>
      }
    >
      <strong>{t('connection.lost')}</strong> {t('connection.remedy')}{' '}
      {state.status === 'lost' && state.retryAt !== null && <Countdown retryAt={state.retryAt} />}
    </Alert>
  )
}
