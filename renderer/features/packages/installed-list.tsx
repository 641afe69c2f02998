import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import type { ReactElement } from 'react'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { useInstalls, useOperations, useRuns } from '../../api/hooks.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { openOperation, operationGroup } from '../../components/operation-status.ts'
import { Panel } from '../../components/page.tsx'
import { liveRunOf } from '../../components/run-status.ts'
import { InstallRow, PendingRow } from './install-row.tsx'

/** Installs, and installations that are not there yet, each in one row. */
export function InstalledList({
  entries,
  empty,
}: {
  readonly entries: readonly CatalogueEntry[]
  readonly empty: ReactElement
}): ReactElement {
  const installs = useInstalls()
  const runs = useRuns().data ?? []
  const operations = useOperations().data ?? []
  if (installs.isPending) return <ListSkeleton />
  if (installs.isError) return <ErrorPanel error={installs.error} onRetry={() => void installs.refetch()} />
  const names = new Set(installs.data.map((install) => install.name))
  const pending = operations.filter(
    (operation) =>
      operation.kind === 'install' && operationGroup(operation.state) !== 'ended' && !names.has(operation.subject),
  )
  if (installs.data.length === 0 && pending.length === 0) return empty
  return (
    <Panel flush>
      <Box
        component="ul"
        sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
      >
        {pending.map((operation) => (
          <PendingRow key={operation.id} operation={operation} />
        ))}
        {installs.data
          .toSorted((a, b) => a.name.localeCompare(b.name))
          .map((install) => (
            <InstallRow
              key={install.id}
              install={install}
              entry={entries.find((entry) => entry.manifest.id === install.package)}
              run={liveRunOf(runs, install.id)}
              operation={openOperation(operations, install.name)}
            />
          ))}
      </Box>
    </Panel>
  )
}

function ListSkeleton(): ReactElement {
  return (
    <Panel flush>
      {[0, 1].map((row) => (
        <Stack key={row} direction="row" sx={{ gap: 2, p: 2, alignItems: 'center' }} aria-hidden>
          <Skeleton variant="rounded" width={40} height={40} />
          <Box sx={{ flex: 1 }}>
            <Skeleton width={140} />
            <Skeleton width={90} />
          </Box>
          <Skeleton width={80} />
          <Skeleton variant="rounded" width={90} height={32} />
        </Stack>
      ))}
    </Panel>
  )
}
