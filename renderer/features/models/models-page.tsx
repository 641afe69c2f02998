import Layers from '@mui/icons-material/LayersOutlined'
import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../api/deck-context.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Page, Panel, Section } from '../../components/page.tsx'
import { useFormat } from '../../components/use-format.ts'
import { Sharers } from './sharers.tsx'

/** The last part of a path, in either spelling. */
function folderName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}

/** The shared models folder by kind, and who reads it. */
export function ModelsPage(): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const [all, setAll] = useState(false)
  const query = useQuery(api.models.overview.queryOptions({ staleTime: 5000, refetchOnMount: 'always' }))
  const kinds = query.data?.kinds ?? []
  const filled = kinds.filter((kind) => kind.files > 0)
  const shown = all ? kinds : filled
  const total = kinds.reduce((sum, kind) => sum + kind.bytes, 0)
  const files = kinds.reduce((sum, kind) => sum + kind.files, 0)
  return (
    <Page title={t('nav.models')} lead={t('models.lead')}>
      {query.isPending && <Skeleton variant="rounded" height={280} />}
      {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && (
        <Box
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 7fr) minmax(320px, 4fr)' },
            gap: 3,
            alignItems: 'start',
          }}
        >
          <Section
            title={t('models.shared')}
            lead={
              <Stack direction="row" sx={{ alignItems: 'center', gap: 0.5 }}>
                <Typography variant="mono" noWrap title={query.data.path}>
                  {query.data.path}
                </Typography>
                <CopyButton text={query.data.path} label={t('models.copyPath')} />
                <span>· {t('models.total', { count: files, size: format.bytes(total) })}</span>
              </Stack>
            }
            actions={
              <FormControlLabel
                control={<Switch size="small" checked={all} onChange={(_event, on) => setAll(on)} />}
                label={t('models.showEmpty')}
                slotProps={{ typography: { variant: 'body2' } }}
                sx={{ mr: 0, gap: 1, whiteSpace: 'nowrap' }}
              />
            }
          >
            {shown.length === 0 ? (
              <EmptyState
                icon={<Layers />}
                title={t('models.emptyTitle')}
                body={t('models.emptyBody', { path: query.data.path })}
              />
            ) : (
              <Panel flush>
                <Table size="small" aria-label={t('models.shared')}>
                  <TableHead>
                    <TableRow>
                      <TableCell>{t('models.kind')}</TableCell>
                      <TableCell>{t('models.folder')}</TableCell>
                      <TableCell align="right">{t('models.files')}</TableCell>
                      <TableCell align="right">{t('models.size')}</TableCell>
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {shown.map(({ kind, path, files: count, bytes }) => (
                      <TableRow
                        key={kind}
                        sx={{
                          '&:last-of-type td, &:last-of-type th': { border: 0 },
                          ...(count === 0 && { opacity: 0.75 }),
                        }}
                      >
                        <TableCell component="th" scope="row" sx={{ fontWeight: 560 }}>
                          {t(`kind.${kind}`)}
                        </TableCell>
                        <TableCell>
                          <Stack direction="row" sx={{ alignItems: 'center', gap: 0.5, my: -0.5 }}>
                            <Typography variant="mono" color="textSecondary" title={path}>
                              {folderName(path)}
                            </Typography>
                            <CopyButton text={path} label={t('models.copyPathOf', { kind: t(`kind.${kind}`) })} />
                          </Stack>
                        </TableCell>
                        <TableCell align="right">{count}</TableCell>
                        <TableCell align="right">{count === 0 ? '—' : format.bytes(bytes)}</TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </Panel>
            )}
          </Section>
          <Sharers />
        </Box>
      )}
    </Page>
  )
}
