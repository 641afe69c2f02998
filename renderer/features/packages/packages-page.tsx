import Add from '@mui/icons-material/Add'
import AutoAwesomeMosaic from '@mui/icons-material/AutoAwesomeMosaicOutlined'
import Explore from '@mui/icons-material/ExploreOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useSearchParams } from 'react-router'
import { tellInfo } from '../../api/errors.ts'
import { useCatalogue, useInstalls } from '../../api/hooks.ts'
import { useLanguage } from '../../app/i18n.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Page, Panel, Section } from '../../components/page.tsx'
import { wizardStart } from '../wizard/wizard-address.ts'
import { catalogueOrder } from './catalogue-order.ts'
import { InstallDialog } from './install-dialog.tsx'
import { InstalledList } from './installed-list.tsx'
import { LineageView } from './lineage-view.tsx'
import { PackageCard } from './package-card.tsx'

const grid = { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(304px, 1fr))', gap: 2 }

/** What is installed, then what can be. */
export function PackagesPage(): ReactElement {
  const { t } = useTranslation()
  const language = useLanguage()
  const catalogue = useCatalogue()
  const installs = useInstalls().data ?? []
  const [installing, setInstalling] = useState<string | null>(null)
  const [search, setSearch] = useSearchParams()
  const view = search.get('view') === 'lineage' ? 'lineage' : 'cards'
  const entries = catalogue.data?.entries ?? []
  const chosen = entries.find((entry) => entry.manifest.id === installing)
  return (
    <Page
      title={t('nav.packages')}
      lead={t('packages.lead')}
      actions={
        <Button
          component={RouterLink}
          to={wizardStart}
          startIcon={<Explore />}
          {...(installs.length === 0 && { variant: 'contained', color: 'primary' })}
        >
          {t('wizard:title')}
        </Button>
      }
    >
      <Section title={t('packages.installed')}>
        <InstalledList
          entries={entries}
          empty={
            <EmptyState icon={<AutoAwesomeMosaic />} title={t('packages.emptyTitle')} body={t('packages.emptyBody')} />
          }
        />
      </Section>
      <Section
        title={t('packages.catalogue')}
        lead={t(view === 'lineage' ? 'lineage.lead' : 'packages.catalogueLead')}
        actions={
          <Stack direction="row" sx={{ gap: 1 }}>
            <Button component={RouterLink} to="/packages/own/add" size="small" startIcon={<Add />}>
              {t('own:add')}
            </Button>
            <ToggleButtonGroup
              exclusive
              size="small"
              aria-label={t('lineage.view')}
              value={view}
              onChange={(_event, value: 'cards' | 'lineage' | null) =>
                value !== null && setSearch(value === 'lineage' ? { view: value } : {})
              }
            >
              <ToggleButton value="cards">{t('lineage.cards')}</ToggleButton>
              <ToggleButton value="lineage">{t('lineage.title')}</ToggleButton>
            </ToggleButtonGroup>
          </Stack>
        }
      >
        {catalogue.isError && <ErrorPanel error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
        {catalogue.data?.broken.map(({ file, error }) => (
          <Alert key={file} severity="warning" sx={{ mb: 2 }}>
            {tellInfo(error, language).message} {tellInfo(error, language).remedy}
          </Alert>
        ))}
        {view === 'lineage' ? (
          <LineageView entries={entries} />
        ) : (
          <Box component="ul" sx={{ ...grid, m: 0, p: 0, listStyle: 'none' }}>
            {catalogue.isPending && [0, 1, 2].map((card) => <CardSkeleton key={card} />)}
            {catalogueOrder(entries).map((entry) => (
              <PackageCard
                key={entry.manifest.id}
                entry={entry}
                installed={installs.some(
                  (install) => install.package === entry.manifest.id && install.state === 'ready',
                )}
                onInstall={() => setInstalling(entry.manifest.id)}
              />
            ))}
          </Box>
        )}
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
