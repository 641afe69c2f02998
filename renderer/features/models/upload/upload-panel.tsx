import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Paper from '@mui/material/Paper'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { useFormat } from '../../../components/use-format.ts'
import type { PickedFile } from './picked-files.ts'
import type { UploadControl } from './use-upload.ts'

/** Files on their way from the browser to the app: how far, and what can be done about it. */
export function UploadPanel({
  files,
  control: { upload, go, stop },
  onGiveUp,
}: {
  readonly files: readonly PickedFile[]
  readonly control: UploadControl
  /** Back to paths. */
  readonly onGiveUp: () => void
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const total = files.reduce((sum, { file }) => sum + file.size, 0)
  const sent = upload.state === 'sent' ? total : upload.state === 'none' ? 0 : upload.sent
  const fraction = total === 0 ? 1 : sent / total
  const names = files.slice(0, 3).map(({ name }) => name.split('/').at(-1))
  const rest = files.length - names.length
  return (
    <Paper variant="outlined" sx={{ px: 2, py: 1.5 }} role="group" aria-label={t('models:upload.title')}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography noWrap sx={{ fontWeight: 560 }} title={files.map(({ name }) => name).join('\n')}>
            {[names.join(', '), ...(rest > 0 ? [t('models:upload.more', { count: rest })] : [])].join(' ')}
          </Typography>
          <Typography variant="body2" color="textSecondary" aria-live="polite">
            {t(`models:upload.${upload.state}`, { sent: format.bytes(sent), total: format.bytes(total) })}
          </Typography>
        </Box>
        {upload.state === 'sending' && (
          <Button size="small" onClick={stop}>
            {t('models:upload.stop')}
          </Button>
        )}
        {(upload.state === 'stopped' || upload.state === 'failed') && (
          <Button size="small" onClick={() => go(files)}>
            {t('models:upload.goOn')}
          </Button>
        )}
        <Button size="small" variant="text" onClick={onGiveUp}>
          {t('models:upload.giveUp')}
        </Button>
      </Stack>
      <LinearProgress
        variant="determinate"
        value={Math.floor(fraction * 100)}
        aria-label={t('models:upload.title')}
        sx={{ mt: 1 }}
      />
      {upload.state === 'failed' && (
        <Box sx={{ mt: 1.5 }}>
          <ErrorPanel error={upload.error} />
        </Box>
      )}
    </Paper>
  )
}
