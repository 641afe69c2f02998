import Add from '@mui/icons-material/CreateNewFolderOutlined'
import FileOpen from '@mui/icons-material/FileOpenOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Tab from '@mui/material/Tab'
import Tabs from '@mui/material/Tabs'
import { useCallback, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useLocation, useParams } from 'react-router'
import { HiddenHeading } from '../../components/hidden-heading.tsx'
import { ActContext, type ModelAct } from './acts.ts'
import { ActDialog } from './dialogs/act-dialog.tsx'
import { DropArea } from './drop-area.tsx'
import { LibraryView } from './library/library-view.tsx'
import { ModelsMenu } from './models-menu.tsx'
import { RootsView } from './roots/roots-view.tsx'
import { ScanState } from './scan-state.tsx'
import { SharersView } from './sharing/sharers-view.tsx'
import { DuplicatesView } from './views/duplicates-view.tsx'
import { HealthView } from './views/health-view.tsx'
import { UsageView } from './views/usage-view.tsx'

const views = ['library', 'roots', 'sharing', 'usage', 'duplicates', 'health'] as const
type ViewId = (typeof views)[number]

const viewOf = (part: string | undefined): ViewId => views.find((view) => view === part) ?? 'library'

function View({ view }: { readonly view: ViewId }): ReactElement {
  switch (view) {
    case 'library':
      return <LibraryView />
    case 'roots':
      return <RootsView />
    case 'sharing':
      return <SharersView />
    case 'usage':
      return <UsageView />
    case 'duplicates':
      return <DuplicatesView />
    case 'health':
      return <HealthView />
  }
}

/** The model library: its models, where they lie, who reads them, what is wrong with them. */
export function ModelsPage(): ReactElement {
  const { t } = useTranslation()
  const view = viewOf(useParams()['view'])
  const { search } = useLocation()
  const [asked, setAsked] = useState<{ readonly act: ModelAct; readonly count: number } | null>(null)
  const ask = useCallback((act: ModelAct) => setAsked((before) => ({ act, count: (before?.count ?? 0) + 1 })), [])
  return (
    <ActContext value={ask}>
      <DropArea>
        <title>{`${t('nav.models')} — Diffusion Deck`}</title>
        <HiddenHeading title={t('nav.models')} />
        <Stack
          direction="row"
          sx={{
            alignItems: 'center',
            gap: 1,
            pl: { xs: 1, md: 2.5 },
            pr: { xs: 2, md: 2 },
            minHeight: 48,
            borderBottom: 1,
            borderColor: 'divider',
          }}
        >
          <Tabs
            value={view}
            variant="scrollable"
            scrollButtons="auto"
            aria-label={t('nav.models')}
            sx={{
              flex: 1,
              minWidth: 0,
              alignSelf: 'flex-end',
              minHeight: 47,
              '& .MuiTab-root': { minHeight: 47, px: 1.5 },
            }}
          >
            {views.map((one) => (
              <Tab
                key={one}
                value={one}
                label={t(`models:tab.${one}`)}
                component={RouterLink}
                to={
                  one === 'library'
                    ? { pathname: '/models', search: view === 'library' ? search : '' }
                    : `/models/${one}`
                }
              />
            ))}
          </Tabs>
          <ScanState />
          <Button size="small" startIcon={<FileOpen />} onClick={() => ask({ do: 'import', paths: [], files: [] })}>
            {t('models:import')}
          </Button>
          <Button
            size="small"
            startIcon={<Add />}
            onClick={() => ask({ do: 'add-root' })}
            sx={{ display: { xs: 'none', lg: 'inline-flex' } }}
          >
            {t('models:addRoot')}
          </Button>
          <ModelsMenu />
        </Stack>
        <Box sx={{ flex: 1, minHeight: 0 }}>
          <View view={view} />
        </Box>
      </DropArea>
      {asked !== null && (
        <ActDialog key={asked.count} act={asked.act} onClose={() => setAsked((now) => (now === asked ? null : now))} />
      )}
    </ActContext>
  )
}
