import Add from '@mui/icons-material/Add'
import ArrowForward from '@mui/icons-material/ArrowForward'
import DeleteOutline from '@mui/icons-material/DeleteOutlined'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../shared/contract/settings.ts'
import { useToasts } from '../../app/toast-host.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { useSetting } from './use-setting.ts'

type Prefix = Settings['mirrors.git'][number]

/** Rewrites of the beginnings of git addresses, in order. */
export function GitMirrors({ saved }: { readonly saved: readonly Prefix[] }): ReactElement {
  const { t } = useTranslation()
  const toasts = useToasts()
  const [rows, setRows] = useState<readonly Prefix[]>(saved)
  const { set, error, pending } = useSetting('mirrors.git')
  const whole = rows.every(({ from, to }) => from.trim() !== '' && to.trim() !== '')
  const changed = JSON.stringify(rows) !== JSON.stringify(saved)
  const edit = (index: number, part: Partial<Prefix>): void =>
    setRows(rows.map((row, at) => (at === index ? { ...row, ...part } : row)))
  return (
    <Stack sx={{ gap: 1 }}>
      {rows.map((row, index) => (
        // Rows have no identity of their own but their place.
        <Stack key={index} direction="row" sx={{ gap: 1, alignItems: 'center' }}>
          <TextField
            placeholder="https://github.com/"
            value={row.from}
            onChange={(event) => edit(index, { from: event.target.value })}
            slotProps={{ htmlInput: { 'aria-label': t('network.gitFrom', { number: index + 1 }), spellCheck: false } }}
          />
          <ArrowForward aria-hidden sx={{ fontSize: 18, color: 'text.secondary' }} />
          <TextField
            placeholder="https://git.example.org/github/"
            value={row.to}
            onChange={(event) => edit(index, { to: event.target.value })}
            slotProps={{ htmlInput: { 'aria-label': t('network.gitTo', { number: index + 1 }), spellCheck: false } }}
          />
          <IconButton
            aria-label={t('network.gitRemove', { number: index + 1 })}
            onClick={() => setRows(rows.filter((_row, at) => at !== index))}
          >
            <DeleteOutline sx={{ fontSize: 20 }} />
          </IconButton>
        </Stack>
      ))}
      {error !== null && <ErrorPanel error={error} />}
      <Stack direction="row" sx={{ gap: 1 }}>
        <Button size="small" startIcon={<Add />} onClick={() => setRows([...rows, { from: '', to: '' }])}>
          {t('network.gitAdd')}
        </Button>
        {changed && (
          <>
            <Button
              size="small"
              variant="contained"
              color="primary"
              disabled={!whole}
              loading={pending}
              aria-label={t('settings.saveName', { name: t('network.git') })}
              onClick={() =>
                set(
                  rows.map(({ from, to }) => ({ from: from.trim(), to: to.trim() })),
                  () => toasts.push({ severity: 'success', message: t('settings.saved') }),
                )
              }
            >
              {t('common.save')}
            </Button>
            <Button size="small" variant="text" onClick={() => setRows(saved)}>
              {t('common.cancel')}
            </Button>
          </>
        )}
      </Stack>
    </Stack>
  )
}
