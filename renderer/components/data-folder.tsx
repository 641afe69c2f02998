import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../app/core-words.ts'
import { useDeck } from '../api/deck-context.ts'
import { useHello } from '../api/hooks.ts'
import { shownInline } from '../app/queries.ts'
import { CopyButton } from './copy-button.tsx'
import { ErrorPanel } from './error-panel.tsx'
import { StateDot, type Tone } from './state-dot.tsx'
import { useDebounced } from './use-debounced.ts'

const tones: Readonly<Record<'ok' | 'warning' | 'error', Tone>> = { ok: 'alive', warning: 'attention', error: 'error' }

function Checks({ path }: { readonly path: string }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const { api } = useDeck()
  const query = useQuery(
    api.settings.checkDataFolder.queryOptions({ input: { path }, enabled: path !== '', staleTime: 10_000 }),
  )
  if (query.isPending) return <Skeleton variant="rounded" height={44} />
  if (query.isError) return <ErrorPanel error={query.error} />
  const told = query.data.checks.filter(({ state, detail }) => state !== 'ok' && detail !== '')
  return (
    <Box aria-live="polite">
      <Stack
        component="ul"
        direction="row"
        aria-label={t('dataFolder.checks')}
        sx={{ m: 0, p: 0, listStyle: 'none', flexWrap: 'wrap', columnGap: 2.5, rowGap: 0.5 }}
      >
        {query.data.checks.map(({ id, state, detail }) => (
          <Box component="li" key={id} title={tellCore(detail)}>
            <StateDot tone={tones[state]} label={t(`dataFolder.${id}`)} quiet={state === 'ok'} />
          </Box>
        ))}
      </Stack>
      {told.map(({ id, state, detail }) => (
        <Alert key={id} severity={state === 'error' ? 'error' : 'warning'} sx={{ mt: 1 }}>
          {tellCore(detail)}
        </Alert>
      ))}
    </Box>
  )
}

/** The one folder that holds everything, with what speaks for it; changed where the host allows it. */
export function DataFolder(): ReactElement {
  const hello = useHello()
  if (hello.isPending) return <Skeleton variant="rounded" height={120} />
  if (hello.isError) return <ErrorPanel error={hello.error} onRetry={() => void hello.refetch()} />
  return hello.data.dataDirChosen ? <Choose current={hello.data.dataDir} /> : <Told path={hello.data.dataDir} />
}

function Told({ path }: { readonly path: string }): ReactElement {
  const { t } = useTranslation()
  return (
    <Stack sx={{ gap: 1 }}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 0.5 }}>
        <Typography variant="mono" sx={{ overflowWrap: 'anywhere' }}>
          {path}
        </Typography>
        <CopyButton text={path} label={t('about.copyFolder')} />
      </Stack>
      <Typography variant="caption" color="textSecondary">
        {t('dataFolder.told')}
      </Typography>
      <Checks path={path} />
    </Stack>
  )
}

function Choose({ current }: { readonly current: string }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const [path, setPath] = useState(current)
  const asked = useDebounced(path.trim(), 400)
  const choose = useMutation(api.settings.chooseDataFolder.mutationOptions({ meta: shownInline }))
  return (
    <Stack sx={{ gap: 1.5 }}>
      <Stack direction="row" sx={{ gap: 1 }}>
        <TextField
          value={path}
          onChange={(event) => setPath(event.target.value)}
          slotProps={{ htmlInput: { 'aria-label': t('settings.dataFolder'), spellCheck: false } }}
        />
        {path.trim() !== current && (
          <Button
            variant="contained"
            color="primary"
            disabled={path.trim() === ''}
            loading={choose.isPending}
            onClick={() => choose.mutate({ path: path.trim() })}
          >
            {t('dataFolder.use')}
          </Button>
        )}
      </Stack>
      <Checks path={asked} />
      {choose.isError && <ErrorPanel error={choose.error} />}
      {choose.data?.restartNeeded === true && <Alert severity="info">{t('dataFolder.restart')}</Alert>}
    </Stack>
  )
}
