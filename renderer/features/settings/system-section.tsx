import Button from '@mui/material/Button'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Doctor } from '../../../shared/contract/system.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useHello } from '../../api/hooks.ts'
import { Brand } from '../../app/brand.tsx'
import { useCoreWords } from '../../app/core-words.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { HardwareView } from '../../components/hardware-view.tsx'
import { Panel, Section } from '../../components/page.tsx'
import { StateDot } from '../../components/state-dot.tsx'

function Line({
  word,
  children,
  note,
}: {
  readonly word: ReactNode
  readonly children: ReactNode
  readonly note?: string
}): ReactElement {
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: '150px minmax(0, 1fr)',
        gap: 2,
        px: 2,
        py: 1,
        alignItems: 'baseline',
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Typography variant="body2" sx={{ fontWeight: 560 }}>
        {word}
      </Typography>
      <Box sx={{ minWidth: 0 }}>
        <Typography component="div" variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {children}
        </Typography>
        {note !== undefined && note !== '' && (
          <Typography variant="caption" color="textSecondary" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
            {note}
          </Typography>
        )}
      </Box>
    </Box>
  )
}

/** The machine, what was found on it, what can be reached, and what this is. */
export function SystemSection(): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const hello = useHello().data
  const doctor = useQuery(api.system.doctor.queryOptions({ enabled: false, staleTime: Infinity }))
  return (
    <>
      <Section title={t('hardware.title')}>
        <HardwareView />
      </Section>
      <Section
        title={t('doctor.title')}
        lead={t('doctor.lead')}
        actions={
          <Button loading={doctor.isFetching} onClick={() => void doctor.refetch()}>
            {doctor.data === undefined ? t('doctor.run') : t('doctor.again')}
          </Button>
        }
      >
        {doctor.isFetching && doctor.data === undefined && <LinearProgress aria-label={t('doctor.working')} />}
        {doctor.isError && <ErrorPanel error={doctor.error} onRetry={() => void doctor.refetch()} />}
        {doctor.data !== undefined && <DoctorView doctor={doctor.data} />}
      </Section>
      <Section title={t('about.title')}>
        <Panel>
          <Stack direction="row" sx={{ gap: 2.5, alignItems: 'center' }}>
            <Brand size={48} />
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Typography variant="h2">Diffusion Deck {hello?.version}</Typography>
              <Typography variant="body2" color="textSecondary">
                {t('about.body')}
              </Typography>
              {hello !== undefined && (
                <Stack direction="row" sx={{ alignItems: 'center', gap: 0.5 }}>
                  <Typography variant="mono" color="textSecondary" noWrap title={hello.dataDir}>
                    {hello.dataDir}
                  </Typography>
                  <CopyButton text={hello.dataDir} label={t('about.copyFolder')} />
                </Stack>
              )}
            </Box>
          </Stack>
        </Panel>
      </Section>
    </>
  )
}

function DoctorView({ doctor }: { readonly doctor: Doctor }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  return (
    <Stack sx={{ gap: 2 }}>
      <Panel flush>
        {doctor.tools.map(({ tool, path, version, note }) => (
          <Line key={tool} word={tool} note={tellCore(note)}>
            <StateDot
              tone={path === null ? 'idle' : 'alive'}
              label={path === null ? t('doctor.absent') : [version, path].filter(Boolean).join(' · ')}
            />
          </Line>
        ))}
        <Line word={t('doctor.interpreters')}>
          {doctor.interpreters.length === 0
            ? t('doctor.absent')
            : doctor.interpreters.map((one) => <Box key={one.path}>{`Python ${one.version} · ${one.path}`}</Box>)}
        </Line>
      </Panel>
      <Panel flush>
        {doctor.reach.map(({ what, url, reachable, detail }) => (
          <Line
            key={what}
            word={t(`doctor.${what}`)}
            note={[url, tellCore(detail)].filter((part) => part !== '').join(' · ')}
          >
            <StateDot
              tone={reachable ? 'alive' : 'error'}
              label={reachable ? t('doctor.reachable') : t('doctor.unreachable')}
            />
          </Line>
        ))}
      </Panel>
    </Stack>
  )
}
