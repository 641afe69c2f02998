import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../../shared/contract/runs.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useFormat } from '../../components/use-format.ts'

/** A program that outlived a crash of the app: stop it, or leave it alone for good. */
export function LeftRun({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const stop = useMutation(api.runs.stop.mutationOptions())
  const dismiss = useMutation(api.runs.dismiss.mutationOptions())
  return (
    <Alert severity="warning" sx={{ alignSelf: 'start' }}>
      <Typography variant="h3">{t('run.leftTitle', { name: run.name })}</Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5, maxWidth: 640 }}>
        {t('run.leftBody', { pid: run.pid ?? '—', when: format.dateTime(run.startedAt) })}
      </Typography>
      <Stack direction="row" sx={{ gap: 1, mt: 1.5, mb: 0.5 }}>
        <Button
          variant="contained"
          color="primary"
          loading={stop.isPending}
          onClick={() => stop.mutate({ id: run.id })}
        >
          {t('run.leftStop')}
        </Button>
        <Button loading={dismiss.isPending} onClick={() => dismiss.mutate({ id: run.id })}>
          {t('run.leftLeave')}
        </Button>
      </Stack>
    </Alert>
  )
}
