import Close from '@mui/icons-material/Close'
import OpenInNew from '@mui/icons-material/OpenInNew'
import RestartAlt from '@mui/icons-material/RestartAlt'
import Stop from '@mui/icons-material/Stop'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Run } from '../../../shared/contract/runs.ts'
import { useDeck } from '../../api/deck-context.ts'
import { openUrl } from '../../components/open-url.ts'
import { isLive, runTone } from '../../components/run-status.ts'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'
import { useNow } from '../../components/use-now.ts'

function Fact({ word, value }: { readonly word: string; readonly value: string }): ReactElement {
  return (
    <Box>
      <Typography component="dt" variant="caption" color="textSecondary" sx={{ display: 'block', lineHeight: 1.3 }}>
        {word}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ m: 0, fontWeight: 560, whiteSpace: 'nowrap' }}>
        {value}
      </Typography>
    </Box>
  )
}

function Uptime({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(1000)
  return (
    <Fact
      word={isLive(run) ? t('run.uptime') : t('run.ran')}
      value={format.duration(((run.endedAt ?? now) - run.startedAt) / 1000)}
    />
  )
}

function Usage({ run }: { readonly run: Run }): ReactElement | null {
  const { t } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const { data } = useQuery(
    api.runs.usage.queryOptions({ input: { id: run.id }, enabled: isLive(run), refetchInterval: 2000 }),
  )
  if (!isLive(run)) return null
  const vramBytes = data?.vramBytes ?? null
  return (
    <>
      <Fact word={t('run.cpu')} value={data ? `${Math.round(data.cpuPercent)} %` : '—'} />
      <Fact word={t('run.ram')} value={data ? format.bytes(data.ramBytes) : '—'} />
      <Fact word={t('run.vram')} value={vramBytes === null ? '—' : format.bytes(vramBytes)} />
    </>
  )
}

/** State, address, what can be done, and what it costs. */
export function RunHeader({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const navigate = useNavigate()
  const stop = useMutation(api.runs.stop.mutationOptions())
  const restart = useMutation(
    api.runs.restart.mutationOptions({ onSuccess: (next) => void navigate(`/running/${next.id}`, { replace: true }) }),
  )
  const dismiss = useMutation(api.runs.dismiss.mutationOptions())
  const live = isLive(run)
  const { url } = run
  return (
    <Stack direction="row" sx={{ alignItems: 'center', gap: 3, rowGap: 1.5, flexWrap: 'wrap' }}>
      <Box role="status" sx={{ minWidth: 0, flex: '1 1 200px' }}>
        <StateDot tone={runTone(run)} label={t(`runState.${run.state}`)} />
        <Typography variant="caption" color="textSecondary" noWrap sx={{ display: 'block', pl: 2 }}>
          {live ? (
            url === null ? (
              t(run.state === 'ready' ? 'run.ownWindow' : 'run.noUrl')
            ) : (
              <Link href={url} target="_blank" rel="noopener noreferrer" sx={{ color: 'inherit' }}>
                {url}
              </Link>
            )
          ) : run.signal !== null ? (
            t('run.signal', { signal: run.signal })
          ) : (
            t('run.exitCode', { code: run.exitCode ?? '—' })
          )}
        </Typography>
      </Box>
      <Stack direction="row" component="dl" sx={{ gap: 3, m: 0 }}>
        <Uptime run={run} />
        <Usage run={run} />
      </Stack>
      <Stack direction="row" sx={{ gap: 1 }}>
        {live && url !== null && (
          <Button
            variant="contained"
            color="primary"
            startIcon={<OpenInNew />}
            disabled={run.state !== 'ready' && run.state !== 'left'}
            aria-label={t('installs.openName', { name: run.name })}
            onClick={() => openUrl(url)}
          >
            {t('installs.open')}
          </Button>
        )}
        {run.state !== 'left' && (
          <Button
            variant={live ? 'outlined' : 'contained'}
            color={live ? 'secondary' : 'primary'}
            startIcon={<RestartAlt />}
            loading={restart.isPending}
            loadingPosition="start"
            aria-label={t(live ? 'run.restartName' : 'run.againName', { name: run.name })}
            onClick={() => restart.mutate({ id: run.id })}
          >
            {live ? t('run.restart') : t('run.again')}
          </Button>
        )}
        {live && run.state !== 'left' && (
          <Button
            startIcon={<Stop />}
            loading={stop.isPending || run.state === 'stopping'}
            loadingPosition="start"
            aria-label={t('installs.stopName', { name: run.name })}
            onClick={() => stop.mutate({ id: run.id })}
          >
            {t('installs.stop')}
          </Button>
        )}
        {!live && (
          <Tooltip title={t('run.close')}>
            <IconButton
              aria-label={t('run.closeName', { name: run.name })}
              onClick={() => {
                dismiss.mutate({ id: run.id })
              }}
            >
              <Close />
            </IconButton>
          </Tooltip>
        )}
      </Stack>
    </Stack>
  )
}
