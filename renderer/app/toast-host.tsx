import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Snackbar from '@mui/material/Snackbar'
import { createContext, use, useSyncExternalStore, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ToastStore } from './toasts.ts'

export const ToastContext = createContext<ToastStore | null>(null)

export function useToasts(): ToastStore {
  const store = use(ToastContext)
  if (store === null) throw new Error('useToasts outside its provider')
  return store
}

export function ToastHost(): ReactElement {
  const store = useToasts()
  const { t } = useTranslation()
  const toast = useSyncExternalStore(store.subscribe, store.current)
  return (
    <Snackbar
      key={toast?.id}
      open={toast !== undefined}
      autoHideDuration={toast?.severity === 'error' ? 12_000 : 4000}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      onClose={(_event, reason) => {
        if (toast !== undefined && reason !== 'clickaway') store.dismiss(toast.id)
      }}
    >
      <Alert
        severity={toast?.severity ?? 'info'}
        onClose={() => toast && store.dismiss(toast.id)}
        closeText={t('common.close')}
        sx={{ maxWidth: 480 }}
      >
        {toast?.message}
        {toast?.remedy !== undefined && <Box sx={{ color: 'text.secondary' }}>{toast.remedy}</Box>}
      </Alert>
    </Snackbar>
  )
}
