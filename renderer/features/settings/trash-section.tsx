import DeleteOutline from '@mui/icons-material/DeleteOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrashItem } from '../../../shared/contract/trash.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useToasts } from '../../app/toast-host.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat } from '../../components/use-format.ts'
import { useNow } from '../../components/use-now.ts'

/** What was removed: put it back, or delete exactly what is ticked. */
export function TrashSection(): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const query = useQuery(api.trash.list.queryOptions({ staleTime: 0 }))
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [asking, setAsking] = useState(false)
  if (query.isPending) return <Skeleton variant="rounded" height={160} />
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  const items = query.data
  const chosen = items.filter((item) => ticked.has(item.id))
  if (items.length === 0)
    return <EmptyState icon={<DeleteOutline />} title={t('trash.emptyTitle')} body={t('trash.emptyBody')} />
  const toggle = (id: string): void => {
    const next = new Set(ticked)
    if (!next.delete(id)) next.add(id)
    setTicked(next)
  }
  return (
    <Stack sx={{ gap: 2 }}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 2, minHeight: 30 }}>
        <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
          {t('trash.lead', {
            count: items.length,
            size: format.bytes(items.reduce((sum, item) => sum + item.bytes, 0)),
          })}
        </Typography>
        {chosen.length > 0 && (
          <Button size="small" color="error" onClick={() => setAsking(true)}>
            {t('trash.delete', { count: chosen.length })}
          </Button>
        )}
      </Stack>
      <Panel flush>
        <Box
          component="ul"
          sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
        >
          {items.map((item) => (
            <TrashRow key={item.id} item={item} ticked={ticked.has(item.id)} onTick={() => toggle(item.id)} />
          ))}
        </Box>
      </Panel>
      {asking && (
        <DeleteDialog
          items={chosen}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false)
            setTicked(new Set())
          }}
        />
      )}
    </Stack>
  )
}

function TrashRow({
  item,
  ticked,
  onTick,
}: {
  readonly item: TrashItem
  readonly ticked: boolean
  readonly onTick: () => void
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(60_000)
  const { api } = useDeck()
  const toasts = useToasts()
  const queries = useQueryClient()
  const restore = useMutation(
    api.trash.restore.mutationOptions({
      onSuccess: ({ path }) => {
        toasts.push({ severity: 'success', message: t('trash.restored', { path }) })
        void queries.invalidateQueries({ queryKey: api.trash.key() })
        void queries.invalidateQueries({ queryKey: api.installs.key() })
      },
    }),
  )
  return (
    <Stack component="li" direction="row" sx={{ alignItems: 'center', gap: 1.5, px: 1.5, py: 1 }}>
      <Checkbox
        size="small"
        checked={ticked}
        onChange={onTick}
        slotProps={{ input: { 'aria-label': t('trash.tick', { name: item.subject }) } }}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="h3" noWrap>
          {item.subject}
        </Typography>
        <Typography variant="caption" color="textSecondary" noWrap title={item.originalPath} sx={{ display: 'block' }}>
          {item.originalPath}
        </Typography>
      </Box>
      <Typography variant="body2" color="textSecondary" noWrap>
        {format.relative(item.removedAt, now)}
      </Typography>
      <Typography variant="body2" sx={{ width: 80, textAlign: 'right' }} noWrap>
        {format.bytes(item.bytes)}
      </Typography>
      <Button
        size="small"
        loading={restore.isPending}
        aria-label={t('trash.restoreName', { name: item.subject })}
        onClick={() => restore.mutate({ id: item.id })}
      >
        {t('trash.restore')}
      </Button>
    </Stack>
  )
}

function DeleteDialog({
  items,
  onClose,
  onDone,
}: {
  readonly items: readonly TrashItem[]
  readonly onClose: () => void
  readonly onDone: () => void
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const queries = useQueryClient()
  const remove = useMutation(
    api.trash.remove.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: api.trash.key() })
        onDone()
      },
    }),
  )
  return (
    <ConfirmDialog
      open
      danger
      title={t('trash.deleteTitle', { count: items.length })}
      confirm={t('trash.deleteConfirm')}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ ids: items.map((item) => item.id) })}
      onClose={onClose}
    >
      <Typography color="textSecondary" sx={{ mb: 1 }}>
        {t('trash.deleteBody', { size: format.bytes(items.reduce((sum, item) => sum + item.bytes, 0)) })}
      </Typography>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {items.map((item) => (
          <li key={item.id}>
            <Typography variant="body2">
              {item.subject} · {format.bytes(item.bytes)}
            </Typography>
          </li>
        ))}
      </Box>
    </ConfirmDialog>
  )
}
