import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeckClient } from '../../../../shared/contract/index.ts'
import type { ErrorInfo } from '../../../../shared/errors.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { tellInfo } from '../../../api/errors.ts'
import { useLanguage } from '../../../app/i18n.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'

const formats = ['a1111', 'preview'] as const
type Format = (typeof formats)[number]
type Written = Awaited<ReturnType<DeckClient['models']['files']['writeSidecars']>>

const mostShown = 50

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
      over={done !== undefined}
      confirm={t('models:sidecarsConfirm')}
      busy={write.isPending}
      waiting={chosen.length === 0}
      onConfirm={() => write.mutate()}
      onClose={onClose}
    >
      <Stack sx={{ gap: 1 }}>
        {done === undefined && <Typography color="textSecondary">{t('models:sidecarsLead')}</Typography>}
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
        {done !== undefined && <Outcome {...done} />}
        {write.isError && <ErrorPanel error={write.error} />}
      </Stack>
    </ConfirmDialog>
  )
}

const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** Not every model has one: that is no failure. */
const isNoPicture = ({ code, params }: ErrorInfo): boolean => code === 'not-found' && params['what'] === 'picture'

/** What could not be written and why, what was, and what there was nothing to write of. */
function Outcome({ written, skipped }: Written): ReactElement {
  const { t } = useTranslation()
  const language = useLanguage()
  const nothing = skipped.flatMap(({ path, error }) => {
    if (error === null) return [nameOf(path)]
    return isNoPicture(error) ? [t('models:sidecarNoPicture', { name: nameOf(path) })] : []
  })
  const refused = skipped.flatMap(({ error }) =>
    error === null || isNoPicture(error) ? [] : [tellInfo(error, language).message],
  )
  return (
    <Stack sx={{ gap: 1.5 }}>
      {refused.length > 0 && (
        <Alert severity="warning">
          {t('models:sidecarsRefused', { count: refused.length })}
          <Lines label={t('models:sidecarsRefusedList')} lines={refused} />
        </Alert>
      )}
      {written.length > 0 && (
        <Alert severity="success">
          {t('models:sidecarsDone', { count: written.length })}
          <Lines label={t('models:sidecarsWritten')} lines={written.map(nameOf)} />
        </Alert>
      )}
      {nothing.length > 0 && (
        <Alert severity="info">
          {t('models:sidecarsComplete', { count: nothing.length })}
          <Lines label={t('models:sidecarsCompleteList')} lines={nothing} />
        </Alert>
      )}
    </Stack>
  )
}

function Lines({ label, lines }: { readonly label: string; readonly lines: readonly string[] }): ReactElement {
  const { t } = useTranslation()
  return (
    <Box
      component="ul"
      tabIndex={0}
      aria-label={label}
      sx={{ m: 0, mt: 0.5, p: 0, listStyle: 'none', maxHeight: 120, overflowY: 'auto' }}
    >
      {lines.slice(0, mostShown).map((line, index) => (
        <Typography
          key={`${index} ${line}`}
          component="li"
          variant="body2"
          color="textSecondary"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {line}
        </Typography>
      ))}
      {lines.length > mostShown && (
        <Typography component="li" variant="body2" color="textSecondary">
          {t('models:andMore', { count: lines.length - mostShown })}
        </Typography>
      )}
    </Box>
  )
}
