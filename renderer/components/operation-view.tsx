import CheckIcon from '@mui/icons-material/Check'
import CloseIcon from '@mui/icons-material/Close'
import ExpandMore from '@mui/icons-material/ExpandMore'
import UndoIcon from '@mui/icons-material/Undo'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '../../shared/contract/operations.ts'
import { useCoreWords } from '../app/core-words.ts'
import { InfoPanel } from './error-panel.tsx'
import { LogView } from './log-view.tsx'
import { OperationButtons } from './operation-buttons.tsx'
import { operationGroup, operationTone } from './operation-status.ts'
import { Dot, StateDot } from './state-dot.tsx'
import { useFormat } from './use-format.ts'

type Step = Operation['steps'][number]

const stepIcons: Readonly<Record<Step['state'], ReactNode>> = {
  pending: <Dot tone="idle" />,
  running: <Dot tone="busy" />,
  done: <CheckIcon sx={{ fontSize: 16, color: 'primary.main' }} />,
  failed: <CloseIcon sx={{ fontSize: 16, color: 'error.main' }} />,
  undone: <UndoIcon sx={{ fontSize: 16, color: 'text.secondary' }} />,
}

function Steps({ steps }: { readonly steps: readonly Step[] }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  return (
    <Box
      component="ol"
      aria-label={t('operation.steps')}
      sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}
    >
      {steps.map((step) => (
        <Stack key={step.id} component="li" direction="row" sx={{ alignItems: 'center', gap: 1.25, py: 0.375 }}>
          <Box aria-hidden sx={{ width: 16, display: 'grid', placeItems: 'center' }}>
            {stepIcons[step.state]}
          </Box>
          <Typography
            variant="body2"
            sx={{
              flex: 1,
              fontWeight: step.state === 'running' ? 600 : 400,
              color: step.state === 'pending' ? 'text.secondary' : 'text.primary',
              overflowWrap: 'anywhere',
            }}
          >
            {tellCore(step.title)}
          </Typography>
          <Typography variant="caption" color="textSecondary">
            {t(`stepState.${step.state}`)}
          </Typography>
        </Stack>
      ))}
    </Box>
  )
}

/** Percent, speed, what is left and the tool's own words; a screen reader hears it politely. */
function OperationNumbers({ operation }: { readonly operation: Operation }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const format = useFormat()
  const { progress } = operation
  const detail = tellCore(progress.detail)
  const bytes =
    progress.bytesDone === null
      ? null
      : progress.bytesTotal === null
        ? format.bytes(progress.bytesDone)
        : t('operation.ofTotal', { done: format.bytes(progress.bytesDone), total: format.bytes(progress.bytesTotal) })
  const parts = [
    bytes,
    progress.bytesPerSecond === null ? null : format.speed(progress.bytesPerSecond),
    progress.etaSeconds === null ? null : t('operation.eta', { time: format.duration(progress.etaSeconds) }),
  ].filter((part) => part !== null)
  return (
    <Box>
      <Stack direction="row" sx={{ alignItems: 'baseline', gap: 1.5, mb: 0.75 }}>
        <Typography variant="h2" component="span" aria-live="polite">
          {format.percent(progress.fraction)}
        </Typography>
        <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
          {parts.join(' · ')}
        </Typography>
      </Stack>
      <LinearProgress
        variant="determinate"
        value={progress.fraction * 100}
        aria-label={t('operation.progressOf', { name: tellCore(operation.subject) })}
        sx={{ height: 6, borderRadius: 3 }}
      />
      <Typography
        variant="caption"
        color="textSecondary"
        noWrap
        title={detail}
        sx={{ display: 'block', mt: 0.75, minHeight: '1.45em' }}
      >
        {detail}
      </Typography>
    </Box>
  )
}

interface OperationViewProps {
  readonly operation: Operation
  readonly logHeight?: number
  /** In a dialog the log stays folded until it is wanted, and nothing is removed from the list. */
  readonly inDialog?: boolean
}

/** One operation in full: state, numbers, steps, what went wrong with its remedies, the log. */
export function OperationView({ operation, logHeight = 220, inDialog = false }: OperationViewProps): ReactElement {
  const { t } = useTranslation()
  const [open, setOpen] = useState<boolean | null>(null)
  const working = operationGroup(operation.state) === 'working'
  const showLog = open ?? (!inDialog || operation.state === 'failed')
  return (
    <Stack sx={{ gap: 2 }}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
        <Box role="status" sx={{ flex: 1 }}>
          <StateDot tone={operationTone(operation.state)} label={t(`operationState.${operation.state}`)} />
        </Box>
        {operation.error === null && <OperationButtons operation={operation} keep={!inDialog} />}
      </Stack>
      {operation.error !== null && (
        <InfoPanel info={operation.error} actions={<OperationButtons operation={operation} keep={!inDialog} />} />
      )}
      {(working || operationGroup(operation.state) === 'attention') && <OperationNumbers operation={operation} />}
      <Steps steps={operation.steps} />
      <Box>
        <Button
          size="small"
          variant="text"
          aria-expanded={showLog}
          startIcon={
            <ExpandMore sx={{ transform: showLog ? 'none' : 'rotate(-90deg)', transition: 'transform 150ms' }} />
          }
          onClick={() => setOpen(!showLog)}
          sx={{ ml: -1, mb: showLog ? 1 : 0 }}
        >
          {showLog ? t('log.hide') : t('log.show')}
        </Button>
        {showLog && <LogView id={operation.id} height={logHeight} />}
      </Box>
    </Stack>
  )
}
