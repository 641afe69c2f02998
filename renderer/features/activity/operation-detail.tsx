import ExpandMore from '@mui/icons-material/ExpandMore'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../../app/core-words.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import { OperationView } from '../../components/operation-view.tsx'
import { PlanView } from '../../components/plan-view.tsx'
import { useFormat } from '../../components/use-format.ts'

/** One operation with its times, its plan and its log. */
export function OperationDetail({ operation }: { readonly operation: Operation }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const format = useFormat()
  const [planShown, setPlanShown] = useState(false)
  const { startedAt, endedAt } = operation
  return (
    <Stack sx={{ gap: 2 }}>
      <Box>
        <Typography variant="h2">
          {t(`operationKind.${operation.kind}`, { name: tellCore(operation.subject) })}
        </Typography>
        <Typography variant="caption" color="textSecondary">
          {format.dateTime(operation.createdAt)}
          {startedAt !== null &&
            endedAt !== null &&
            ` · ${t('activity.took', { time: format.duration((endedAt - startedAt) / 1000) })}`}
        </Typography>
      </Box>
      <OperationView operation={operation} logHeight={280} />
      {operation.plan.items.length > 0 && (
        <Box>
          <Button
            size="small"
            variant="text"
            aria-expanded={planShown}
            startIcon={
              <ExpandMore sx={{ transform: planShown ? 'none' : 'rotate(-90deg)', transition: 'transform 150ms' }} />
            }
            onClick={() => setPlanShown(!planShown)}
            sx={{ ml: -1, mb: planShown ? 1 : 0 }}
          >
            {planShown ? t('plan.hide') : t('plan.show')}
          </Button>
          {planShown && <PlanView plan={operation.plan} />}
        </Box>
      )}
    </Stack>
  )
}
