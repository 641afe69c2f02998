import OpenInNew from '@mui/icons-material/OpenInNew'
import PlayArrow from '@mui/icons-material/PlayArrow'
import Stop from '@mui/icons-material/Stop'
import TerminalIcon from '@mui/icons-material/Terminal'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import type { Run } from '../../../shared/contract/runs.ts'
import { useDeck } from '../../api/deck-context.ts'
import { openUrl } from '../../components/open-url.ts'
import { OperationButtons } from '../../components/operation-buttons.tsx'
import { operationGroup, operationTone } from '../../components/operation-status.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'
import { useNow } from '../../components/use-now.ts'
import { DiskUse } from './disk-use.tsx'
import { InstallMenu, type InstallTask } from './install-menu.tsx'
import { installStatus, isSideWork } from './install-status.ts'
import { InstallTaskView } from './install-tasks.tsx'
import { useLaunch } from './use-launch.ts'

const columns = {
  xs: '40px minmax(0, 1fr) auto',
  lg: '40px minmax(150px, 1.2fr) minmax(180px, 1.25fr) minmax(110px, 0.8fr) 104px 290px',
}
const wideOnly = { display: { xs: 'none', lg: 'block' }, minWidth: 0 }

function Row({
  name,
  mark,
  title,
  state,
  facts,
  size,
  actions,
}: {
  readonly name: string
  readonly mark: ReactNode
  readonly title: ReactNode
  readonly state: ReactNode
  readonly facts: ReactNode
  readonly size: ReactNode
  readonly actions: ReactNode
}): ReactElement {
  return (
    <Box
      component="li"
      aria-label={name}
      sx={{ display: 'grid', gridTemplateColumns: columns, columnGap: 2, alignItems: 'center', px: 2, py: 1.5 }}
    >
      {mark}
      <Box sx={{ minWidth: 0 }}>
        {title}
        <Box sx={{ display: { lg: 'none' } }}>{state}</Box>
      </Box>
      <Box sx={wideOnly}>{state}</Box>
      <Box sx={wideOnly}>{facts}</Box>
      <Box sx={{ ...wideOnly, textAlign: 'right' }}>{size}</Box>
      <Stack direction="row" sx={{ gap: 1, justifyContent: 'flex-end', alignItems: 'center' }}>
        {actions}
      </Stack>
    </Box>
  )
}

/** An installation that is under way, or stopped before there was an install. */
export function PendingRow({ operation }: { readonly operation: Operation }): ReactElement {
  const { t } = useTranslation()
  return (
    <Row
      name={operation.subject}
      mark={<PackageMark manifest={undefined} />}
      title={
        <Typography variant="h3" component="h3" noWrap>
          {operation.subject}
        </Typography>
      }
      state={
        <OperationState
          operation={operation}
          label={
            operationGroup(operation.state) === 'working'
              ? t('operationAtWork.install')
              : t(`operationState.${operation.state}`)
          }
        />
      }
      facts={null}
      size={null}
      actions={<OperationButtons operation={operation} size="medium" />}
    />
  )
}

function OperationState({ operation, label }: { readonly operation: Operation; readonly label: string }): ReactElement {
  const format = useFormat()
  const working = operationGroup(operation.state) === 'working'
  return (
    <Link component={RouterLink} to={`/activity/${operation.id}`} sx={{ display: 'block', textDecoration: 'none' }}>
      <StateDot
        tone={operationTone(operation.state)}
        label={working ? `${label} · ${format.percent(operation.progress.fraction)}` : label}
      />
      {working && (
        <LinearProgress
          variant="determinate"
          value={operation.progress.fraction * 100}
          aria-hidden
          sx={{ mt: 0.75, maxWidth: 180 }}
        />
      )}
    </Link>
  )
}

interface InstallRowProps {
  readonly install: Install
  readonly entry: CatalogueEntry | undefined
  readonly run: Run | undefined
  readonly operation: Operation | undefined
}

export function InstallRow({ install, entry, run, operation }: InstallRowProps): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(60_000)
  const [task, setTask] = useState<InstallTask | null>(null)
  const status = installStatus(install, run, operation)
  const launchedAt = run?.startedAt ?? install.lastLaunchedAt
  const blocked =
    run === undefined &&
    operation !== undefined &&
    (!isSideWork(operation) || operationGroup(operation.state) === 'working')
  return (
    <>
      <Row
        name={install.name}
        mark={<PackageMark manifest={entry?.manifest} />}
        title={
          <>
            <Typography variant="h3" component="h3" noWrap title={install.path}>
              {install.name}
            </Typography>
            <Typography variant="body2" color="textSecondary" noWrap>
              {entry === undefined ? (
                install.package
              ) : (
                <Link
                  component={RouterLink}
                  to={`/packages/${install.package}`}
                  sx={{ color: 'inherit', textDecorationColor: 'transparent' }}
                >
                  {entry.manifest.name}
                </Link>
              )}
            </Typography>
          </>
        }
        state={
          blocked ? (
            <OperationState operation={operation} label={t(status.word)} />
          ) : (
            <>
              <StateDot tone={status.tone} label={t(status.word)} />
              <Typography variant="caption" color="textSecondary" noWrap sx={{ display: 'block', pl: 2 }}>
                {run?.url ??
                  (launchedAt === null
                    ? t('installs.neverLaunched')
                    : t('installs.lastLaunched', { when: format.relative(launchedAt, now) }))}
              </Typography>
            </>
          )
        }
        facts={
          <>
            <Typography variant="body2" noWrap title={install.revision ?? undefined}>
              {install.ref}
            </Typography>
            <Typography variant="caption" color="textSecondary" noWrap sx={{ display: 'block' }}>
              {[
                t(`backendShort.${install.backend}`),
                install.torch === null ? null : `torch ${install.torch.split('+')[0] ?? ''}`,
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </Typography>
          </>
        }
        size={<DiskUse install={install} />}
        actions={
          blocked ? (
            <OperationButtons operation={operation} size="medium" />
          ) : (
            <InstallActions install={install} entry={entry} run={run} onShow={setTask} />
          )
        }
      />
      <InstallTaskView install={install} entry={entry} task={task} onClose={() => setTask(null)} />
    </>
  )
}

function InstallActions({
  install,
  entry,
  run,
  onShow,
}: Omit<InstallRowProps, 'operation'> & { readonly onShow: (task: InstallTask) => void }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const { launch, pending } = useLaunch()
  const stop = useMutation(api.runs.stop.mutationOptions())
  return (
    <>
      {run === undefined && install.state === 'ready' && (
        <Button
          variant="contained"
          color="primary"
          startIcon={<PlayArrow />}
          loading={pending}
          loadingPosition="start"
          aria-label={t('installs.launchName', { name: install.name })}
          onClick={() => launch(install.name)}
        >
          {t('installs.launch')}
        </Button>
      )}
      {run !== undefined && (
        <>
          {run.state === 'ready' && run.url !== null && (
            <Button
              variant="contained"
              color="primary"
              startIcon={<OpenInNew />}
              aria-label={t('installs.openName', { name: install.name })}
              onClick={() => openUrl(run.url ?? '')}
            >
              {t('installs.open')}
            </Button>
          )}
          <Button
            startIcon={<Stop />}
            loading={stop.isPending || run.state === 'stopping'}
            loadingPosition="start"
            aria-label={t('installs.stopName', { name: install.name })}
            onClick={() => stop.mutate({ id: run.id })}
          >
            {t('installs.stop')}
          </Button>
        </>
      )}
      {run !== undefined && (
        <Tooltip title={t('installs.console')}>
          <IconButton
            component={RouterLink}
            to={`/running/${run.id}`}
            aria-label={t('installs.consoleName', { name: install.name })}
          >
            <TerminalIcon />
          </IconButton>
        </Tooltip>
      )}
      <InstallMenu install={install} entry={entry} running={run !== undefined} onShow={onShow} />
    </>
  )
}
