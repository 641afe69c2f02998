import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { fileFamilies, type FileFamily } from '../../../../shared/library/families.ts'
import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import type { OperationPlan } from '../../../../shared/contract/operations.ts'
import { Dot } from '../../../components/state-dot.tsx'
import { PlanView } from '../../../components/plan-view.tsx'
import { useFormat } from '../../../components/use-format.ts'

export interface ImportItem {
  readonly from: string
  readonly bytes: number
  readonly kind: ModelKind
  readonly certain: boolean
  readonly family: FileFamily | null
  readonly to: string
  readonly sidecars: number
  readonly conflict: 'none' | 'renamed' | 'same'
}

const rowHeight = 58

/** What comes in: what each file is, where it goes, and what is there already. */
export function ImportItems({
  items,
  plan,
}: {
  readonly items: readonly ImportItem[]
  readonly plan: OperationPlan
}): ReactElement {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  })
  return (
    <Stack sx={{ gap: 1.5 }}>
      <Box
        ref={scroller}
        role="list"
        tabIndex={0}
        aria-label={t('models:importItems')}
        sx={{
          maxHeight: 236,
          overflowY: 'auto',
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'background.default',
        }}
      >
        {items.length === 0 && (
          <Typography variant="body2" color="textSecondary" sx={{ px: 2, py: 1.5 }}>
            {t('models:importNone')}
          </Typography>
        )}
        <Box sx={{ position: 'relative', height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const item = items[index]
            return (
              item !== undefined && (
                <Box
                  key={index}
                  role="listitem"
                  style={{ transform: `translateY(${start}px)` }}
                  sx={{
                    position: 'absolute',
                    top: 0,
                    left: 0,
                    right: 0,
                    height: rowHeight,
                    px: 2,
                    py: 1,
                    borderBottom: 1,
                    borderColor: 'divider',
                  }}
                >
                  <Item item={item} />
                </Box>
              )
            )
          })}
        </Box>
      </Box>
      <PlanView plan={plan} lines={false} />
    </Stack>
  )
}

function Item({ item }: { readonly item: ImportItem }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const words = [t(`kind.${item.kind}`), item.family === null ? null : fileFamilies[item.family]].filter(
    (word) => word !== null,
  )
  const told = [
    item.sidecars === 0 ? null : t('models:withSidecars', { count: item.sidecars }),
    item.conflict === 'none' ? null : t(`models:conflict.${item.conflict}`),
  ].filter((word) => word !== null)
  return (
    <>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1, minWidth: 0 }}>
        <Typography variant="body2" noWrap title={item.from} sx={{ flex: 1, minWidth: 0, fontWeight: 560 }}>
          {item.from.split(/[\\/]/).at(-1)}
        </Typography>
        {!item.certain && (
          <Stack direction="row" sx={{ alignItems: 'center', gap: 0.75 }}>
            <Dot tone="attention" />
            <Typography variant="caption">{t('models:uncertain')}</Typography>
          </Stack>
        )}
        <Chip label={words.join(' · ')} />
        <Typography variant="body2" color="textSecondary" noWrap>
          {format.bytes(item.bytes)}
        </Typography>
      </Stack>
      <Stack direction="row" sx={{ gap: 1.5, minWidth: 0 }}>
        <Typography variant="caption" color="textSecondary" noWrap title={item.to} sx={{ flex: 1, minWidth: 0 }}>
          → {item.to}
        </Typography>
        <Typography variant="caption" color={item.conflict === 'none' ? 'textSecondary' : 'warning'} noWrap>
          {told.join(' · ')}
        </Typography>
      </Stack>
    </>
  )
}
