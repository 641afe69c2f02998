import AutoAwesomeMosaic from '@mui/icons-material/AutoAwesomeMosaicOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { tellInfo } from '../../api/errors.ts'
import { useCatalogue, useInstalls } from '../../api/hooks.ts'
import { useLanguage } from '../../app/i18n.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Page, Panel, Section } from '../../components/page.tsx'
import { InstallDialog } from './install-dialog.tsx'
import { InstalledList } from './installed-list.tsx'
import { PackageCard } from './package-card.tsx'

const grid = { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(304px, 1fr))', gap: 2 }

/** What is installed, then what can be. */
export function PackagesPage(): ReactElement {
  const { t } = useTranslation()
  const language = useLanguage()
  const catalogue = useCatalogue()
  const installs = useInstalls().data ?? []
  const [installing, setInstalling] = useState<string | null>(null)
  const entries = catalogue.data?.entries ?? []
  const chosen = entries.find((entry) => entry.manifest.id === installing)
  return (
    <Page title={t('nav.packages')} lead={t('packages.lead')}>
      <Section title={t('packages.installed')}>
        <InstalledList
          entries={entries}
          empty={
            <EmptyState icon={<AutoAwesomeMosaic />} title={t('packages.emptyTitle')} body={t('packages.emptyBody')} />
          }
        />
      </Section>
      <Section title={t('packages.catalogue')} lead={t('packages.catalogueLead')}>
        {catalogue.isError && <ErrorPanel error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
        {catalogue.data?.broken.map(({ file, error }) => (
          <Alert key={file} severity="warning" sx={{ mb: 2 }}>
            {tellInfo(error, language).message} {tellInfo(error, language).remedy}
          </Alert>
        ))}
        <Box component="ul" sx={{ ...grid, m: 0, p: 0, listStyle: 'none' }}>
          {catalogue.isPending && [0, 1, 2].map((card) => <CardSkeleton key={card} />)}
          {entries.map((entry) => (
            <PackageCard
              key={entry.manifest.id}
              entry={entry}
              installed={installs.some((install) => install.package === entry.manifest.id && install.state === 'ready')}
              onInstall={() => setInstalling(entry.manifest.id)}
            />
          ))}
        </Box>
      </Section>
      {chosen !== undefined && <InstallDialog entry={chosen} onClose={() => setInstalling(null)} />}
    </Page>
  )
}

function CardSkeleton(): ReactElement {
  return (
    <li aria-hidden>
      <Panel>
        <Box sx={{ display: 'flex', gap: 2, mb: 2 }}>
          <Skeleton variant="rounded" width={44} height={44} />
          <Box sx={{ flex: 1 }}>
            <Skeleton width="50%" />
            <Skeleton width="35%" />
          </Box>
        </Box>
        <Skeleton />
        <Skeleton />
        <Skeleton width="70%" />
        <Skeleton variant="rounded" height={32} sx={{ mt: 3 }} />
      </Panel>
    </li>
  )
}
