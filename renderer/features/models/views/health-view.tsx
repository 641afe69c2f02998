import CheckCircle from '@mui/icons-material/CheckCircleOutlined'
import Skeleton from '@mui/material/Skeleton'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../../api/deck-context.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { Section } from '../../../components/page.tsx'
import { HealthList, type HealthLine, type Report } from './health-list.tsx'
import { ViewFrame } from './view-frame.tsx'

const toModel = ({ id, path }: { readonly id: number; readonly path: string }): HealthLine => ({
  key: `model ${id}`,
  text: path,
  to: `/models/${id}`,
})

function isWell({ unread, sameNames, ...lists }: Report): boolean {
  const others = Object.values(lists).every((list) => list.length === 0)
  return others && unread.items.length === 0 && sameNames.groups.length === 0
}

/** What is not as it should be, each with the way to set it right. */
export function HealthView(): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const query = useQuery(api.models.report.queryOptions({ staleTime: Infinity, refetchOnMount: 'always' }))
  const report = query.data
  const well = report !== undefined && isWell(report)
  return (
    <ViewFrame>
      <Section title={t('models:tab.health')} lead={t('models:healthLead')}>
        {query.isPending && <Skeleton variant="rounded" height={240} />}
        {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
        {well && <EmptyState icon={<CheckCircle />} title={t('models:wellTitle')} body={t('models:wellBody')} />}
        {report !== undefined && (
          <>
            <HealthList
              subject="rootsAway"
              tone="error"
              lines={report.rootsAway.map(({ id, name, path }) => ({
                key: id,
                text: path,
                note: name,
                to: '/models/roots',
              }))}
            />
            <HealthList subject="dangerous" tone="error" lines={report.dangerous.map(toModel)} />
            <HealthList subject="missing" tone="error" lines={report.missing.map(toModel)} />
            <HealthList
              subject="brokenLinks"
              tone="attention"
              lines={report.brokenLinks.map(({ path, target, install }) => ({
                key: path,
                text: path,
                note: install === null ? `→ ${target}` : `→ ${target} · ${install}`,
                to: install === null ? null : '/models/sharing',
              }))}
            />
            <HealthList subject="unreadable" tone="attention" lines={report.unreadable.map(toModel)} />
            <HealthList
              subject="unread"
              tone="attention"
              lines={report.unread.items.map(({ path, reason, code }) => ({
                key: path,
                text: path,
                note: t(`models:unreadReason.${reason}`, { code }),
                to: null,
              }))}
              more={report.unread.more}
            />
            <HealthList
              subject="sameNames"
              tone="attention"
              lines={report.sameNames.groups.flatMap(({ kind, stem, files }) => {
                const [first, ...others] = files.map(toModel)
                return first === undefined ? [] : [{ ...first, others, note: `${t(`kind.${kind}`)} · ${stem}` }]
              })}
              more={report.sameNames.more}
            />
          </>
        )}
      </Section>
    </ViewFrame>
  )
}
