import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../../app/core-words.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import { operationGroup, operationTone } from '../../components/operation-status.ts'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'
import { useNow } from '../../components/use-now.ts'

interface OperationListProps {
  readonly operations: readonly Operation[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

export function OperationList({ operations, chosen, onChoose }: OperationListProps): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const format = useFormat()
  const now = useNow(30_000)
  return (
    <Box
      component="ul"
      aria-label={t('activity.list')}
      sx={{ m: 0, p: 1, listStyle: 'none', overflowY: 'auto', borderRight: 1, borderColor: 'divider', minHeight: 0 }}
    >
      {operations.length === 0 && (
        <Typography component="li" variant="body2" color="textSecondary" sx={{ p: 2 }}>
          {t('activity.nothing')}
        </Typography>
      )}
      {operations.map((operation) => (
        <li key={operation.id}>
          <ButtonBase
            aria-current={operation.id === chosen}
            onClick={() => onChoose(operation.id)}
            sx={{
              display: 'block',
              width: '100%',
              textAlign: 'left',
              px: 1.5,
              py: 1.25,
              borderRadius: 1,
              '&:hover': { bgcolor: 'background.default' },
              '&[aria-current=true]': { bgcolor: 'surface.high' },
            }}
          >
            <Stack direction="row" sx={{ gap: 1, alignItems: 'baseline' }}>
              <Typography variant="h3" component="span" noWrap sx={{ flex: 1 }}>
                {t(`operationKind.${operation.kind}`, { name: tellCore(operation.subject) })}
              </Typography>
              <Typography variant="caption" color="textSecondary" noWrap>
                {format.relative(operation.endedAt ?? operation.startedAt ?? operation.createdAt, now)}
              </Typography>
            </Stack>
            <Stack direction="row" sx={{ gap: 1, alignItems: 'center', mt: 0.5 }}>
              <StateDot quiet tone={operationTone(operation.state)} label={t(`operationState.${operation.state}`)} />
              {operationGroup(operation.state) === 'working' && (
                <>
                  <LinearProgress
                    variant="determinate"
                    value={operation.progress.fraction * 100}
                    aria-hidden
                    sx={{ flex: 1 }}
                  />
                  <Typography variant="caption" color="textSecondary">
                    {format.percent(operation.progress.fraction)}
                  </Typography>
                </>
              )}
            </Stack>
          </ButtonBase>
        </li>
      ))}
    </Box>
  )
}
