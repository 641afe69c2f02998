import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../app/core-words.ts'
import type { OperationPlan, PlanItem } from '../../shared/contract/operations.ts'
import { useFormat } from './use-format.ts'

function ItemRow({ item, size }: { readonly item: PlanItem; readonly size: ReactNode }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const details = [item.target, item.note === null ? null : tellCore(item.note)].filter(
    (part) => part !== null && part !== '',
  )
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '104px minmax(0, 1fr) auto',
        gap: 1.5,
        px: 2,
        py: 0.875,
        alignItems: 'baseline',
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Typography variant="body2" sx={{ fontWeight: 560 }}>
        {t(`plan.${item.action}`)}
      </Typography>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {tellCore(item.subject)}
        </Typography>
        {details.length > 0 && (
          <Typography variant="caption" color="textSecondary" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
            {details.join(' · ')}
          </Typography>
        )}
      </Box>
      <Typography component="div" variant="body2" color="textSecondary" sx={{ textAlign: 'right' }}>
        {size}
      </Typography>
    </Box>
  )
}

/** What will happen, before it happens: lines, room needed and left, warnings. */
export function PlanView({
  plan,
  maxHeight = 260,
  lines = true,
  sizeOf,
  download,
}: {
  readonly plan: OperationPlan
  readonly maxHeight?: number
  /** False: only warnings and room, where the lines are told in another way. */
  readonly lines?: boolean
  /** What stands at the end of a line; undefined leaves it to the plan. */
  readonly sizeOf?: (item: PlanItem) => ReactNode
  /** What is known of the whole download, for the last line. */
  readonly download?: ReactNode
}): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const format = useFormat()
  const short = plan.freeBytes < plan.neededBytes
  return (
    <Stack sx={{ gap: 1.5 }}>
      {plan.warnings.map((warning) => (
        <Alert key={warning} severity="warning">
          {tellCore(warning)}
        </Alert>
      ))}
      {(lines || plan.neededBytes > 0) && (
        <Box
          sx={{ border: 1, borderColor: 'divider', borderRadius: 1, overflow: 'hidden', bgcolor: 'background.default' }}
        >
          {lines && (
            <Box
              component="ul"
              tabIndex={0}
              aria-label={t('plan.title')}
              sx={{ m: 0, p: 0, listStyle: 'none', maxHeight, overflowY: 'auto' }}
            >
              {plan.items.length === 0 && (
                <Typography component="li" variant="body2" color="textSecondary" sx={{ px: 2, py: 1.5 }}>
                  {t('plan.nothing')}
                </Typography>
              )}
              {plan.items.map((item, index) => (
                <ItemRow
                  key={`${index} ${item.subject}`}
                  item={item}
                  size={sizeOf?.(item) ?? (item.bytes === null || item.bytes === 0 ? '' : format.bytes(item.bytes))}
                />
              ))}
            </Box>
          )}
          {plan.neededBytes > 0 && (
            <Stack
              direction="row"
              sx={{
                ...{ px: 2, py: 1, columnGap: 3, flexWrap: 'wrap' },
                ...{ borderTop: lines ? 1 : 0, borderColor: 'divider', bgcolor: 'surface.high' },
              }}
            >
              {download}
              <Typography variant="body2" color="textSecondary">
                {t('plan.needed')}{' '}
                <Box component="strong" sx={{ color: 'text.primary' }}>
                  {format.bytes(plan.neededBytes)}
                </Box>
              </Typography>
              <Typography variant="body2" color="textSecondary">
                {t('plan.free')}{' '}
                <Box component="strong" sx={{ color: short ? 'error.main' : 'text.primary' }}>
                  {format.bytes(plan.freeBytes)}
                </Box>
              </Typography>
              {!short && (
                <Typography variant="body2" color="textSecondary">
                  {t('plan.left')}{' '}
                  <Box component="strong" sx={{ color: 'text.primary' }}>
                    {format.bytes(plan.freeBytes - plan.neededBytes)}
                  </Box>
                </Typography>
              )}
            </Stack>
          )}
        </Box>
      )}
    </Stack>
  )
}

export function PlanSkeleton({ rows = 4 }: { readonly rows?: number }): ReactElement {
  return (
    <Box aria-hidden sx={{ border: 1, borderColor: 'divider', borderRadius: 1, px: 2, py: 1 }}>
      {Array.from({ length: rows }, (_, row) => (
        <Stack key={row} direction="row" sx={{ gap: 2, py: 0.75 }}>
          <Skeleton width={88} />
          <Skeleton sx={{ flex: 1 }} />
          <Skeleton width={56} />
        </Stack>
      ))}
    </Box>
  )
}
