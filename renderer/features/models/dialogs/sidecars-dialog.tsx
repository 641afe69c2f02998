import Alert from '@mui/material/Alert'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'

const formats = ['a1111', 'preview'] as const
type Format = (typeof formats)[number]

/** Writes what is known of models beside them, where other programs read it. */
export function SidecarsDialog({
  ids,
  onClose,
}: {
  readonly ids: readonly number[]
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<readonly Format[]>(['a1111'])
  const write = useMutation({
    meta: shownInline,
    mutationFn: () => client.models.files.writeSidecars({ ids: [...ids], formats: [...chosen] }),
    onSuccess: () => queries.invalidateQueries({ queryKey: api.models.key() }),
  })
  const done = write.data
  return (
    <ConfirmDialog
      open
      title={t('models:sidecarsTitle', { count: ids.length })}
      confirm={t(done === undefined ? 'models:sidecarsConfirm' : 'common.close')}
      busy={write.isPending}
      waiting={done === undefined && chosen.length === 0}
      onConfirm={() => (done === undefined ? write.mutate() : onClose())}
      onClose={onClose}
    >
      <Stack sx={{ gap: 1 }}>
        <Typography color="textSecondary">{t('models:sidecarsLead')}</Typography>
        {done === undefined &&
          formats.map((format) => (
            <FormControlLabel
              key={format}
              control={
                <Checkbox
                  size="small"
                  checked={chosen.includes(format)}
                  onChange={(_event, on) =>
                    setChosen(on ? [...chosen, format] : chosen.filter((one) => one !== format))
                  }
                />
              }
              label={t(`models:sidecarFormat.${format}`)}
              slotProps={{ typography: { variant: 'body2' } }}
            />
          ))}
        {done !== undefined && (
          <Alert severity="success">{t('models:sidecarsDone', { count: done.written.length })}</Alert>
        )}
        {done?.skipped.slice(0, 50).map(({ path, reason }) => (
          <Typography key={path} variant="caption" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
            {path}: {reason}
          </Typography>
        ))}
        {write.isError && <ErrorPanel error={write.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
