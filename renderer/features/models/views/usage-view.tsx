import Layers from '@mui/icons-material/LayersOutlined'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Skeleton from '@mui/material/Skeleton'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useNavigate } from 'react-router'
import { fileFamilies } from '../../../../shared/library/families.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { Panel, Section } from '../../../components/page.tsx'
import { useFormat } from '../../../components/use-format.ts'
import { writeAddress } from '../library/address.ts'
import type { Use } from './treemap.ts'
import { UsagePicture } from './usage-picture.tsx'
import { ViewFrame } from './view-frame.tsx'

/** The library narrowed to a kind, and to a family of it. */
function addressOf({ kind, family }: Pick<Use, 'kind'> & Partial<Pick<Use, 'family'>>): string {
  const filter = { kinds: [kind], ...(family === undefined ? {} : { families: [family] }) }
  return `/models?${writeAddress({ filter, sort: 'bytes', descending: true, view: 'cards' }).toString()}`
}

/** What the models take up, by kind and family. */
export function UsageView(): ReactElement {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const { api } = useDeck()
  const navigate = useNavigate()
  const query = useQuery(api.models.usage.queryOptions({ staleTime: Infinity, refetchOnMount: 'always' }))
  const uses = (query.data ?? []).toSorted((a, b) => b.bytes - a.bytes)
  const total = uses.reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <ViewFrame>
      <Section title={t('models:tab.usage')} lead={t('models:usageLead', { size: format.bytes(total) })}>
        {query.isPending && <Skeleton variant="rounded" height={420} />}
        {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && uses.length === 0 && (
          <EmptyState icon={<Layers />} title={t('models:emptyTitle')} body={t('models:emptyBody')} />
        )}
        {uses.length > 0 && (
          <Box sx={{ display: 'grid', gap: 3 }}>
            <UsagePicture uses={uses} onChoose={(use) => void navigate(addressOf(use))} />
            <Panel flush>
              <Table size="small" aria-label={t('models:tab.usage')}>
                <TableHead>
                  <TableRow>
                    <TableCell>{t('models:column.kind')}</TableCell>
                    <TableCell>{t('models:column.family')}</TableCell>
                    <TableCell align="right">{t('models:column.files')}</TableCell>
                    <TableCell align="right">{t('models:column.size')}</TableCell>
                    <TableCell align="right">{t('models:column.share')}</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {uses.map((use) => {
                    const family = use.family === null ? t('models:noFamily') : fileFamilies[use.family]
                    return (
                      <TableRow key={`${use.kind} ${use.family ?? ''}`} sx={{ '&:last-of-type td': { border: 0 } }}>
                        <TableCell>{t(`kind.${use.kind}`)}</TableCell>
                        <TableCell>
                          <Link
                            component={RouterLink}
                            to={addressOf(use)}
                            aria-label={t('models:showThese', { kind: t(`kind.${use.kind}`), family })}
                          >
                            {family}
                          </Link>
                        </TableCell>
                        <TableCell align="right">{use.files.toLocaleString(i18n.language)}</TableCell>
                        <TableCell align="right">{format.bytes(use.bytes)}</TableCell>
                        <TableCell align="right">{total === 0 ? '' : format.percent(use.bytes / total)}</TableCell>
                      </TableRow>
                    )
                  })}
                </TableBody>
              </Table>
            </Panel>
          </Box>
        )}
      </Section>
    </ViewFrame>
  )
}
