import LinkIcon from '@mui/icons-material/Link'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { SharingWay } from '../../../../shared/catalogue/manifest.ts'
import { useCatalogue, useInstalls } from '../../../api/hooks.ts'
import { EmptyState } from '../../../components/empty-state.tsx'
import { Panel, Section } from '../../../components/page.tsx'
import { ViewFrame } from '../views/view-frame.tsx'
import { LinkDialog, UnlinkDialog } from './link-dialogs.tsx'
import { SharerRow } from './sharer-row.tsx'

type Asked =
  | { readonly do: 'link'; readonly name: string; readonly way: SharingWay | undefined }
  | { readonly do: 'unlink'; readonly name: string }

/** Which installs read the library, and how. */
export function SharersView(): ReactElement {
  const { t } = useTranslation()
  const entries = useCatalogue().data?.entries ?? []
  const installs = (useInstalls().data ?? []).filter((install) => install.state === 'ready')
  const [asked, setAsked] = useState<Asked | null>(null)
  const close = (): void => setAsked(null)
  return (
    <ViewFrame>
      <Section title={t('models:tab.sharing')} lead={t('models:sharersLead')}>
        {installs.length === 0 ? (
          <EmptyState
            icon={<LinkIcon />}
            title={t('models:noSharersTitle')}
            body={t('models:noSharersBody')}
            action={
              <Button variant="contained" color="primary" component={RouterLink} to="/packages">
                {t('running.emptyAction')}
              </Button>
            }
          />
        ) : (
          <Panel flush>
            <Box
              component="ul"
              sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
            >
              {installs.map((install) => (
                <SharerRow
                  key={install.id}
                  install={install}
                  manifest={entries.find((entry) => entry.manifest.id === install.package)?.manifest}
                  onLink={(way) => setAsked({ do: 'link', name: install.name, way })}
                  onUnlink={() => setAsked({ do: 'unlink', name: install.name })}
                />
              ))}
            </Box>
          </Panel>
        )}
        {asked?.do === 'link' && <LinkDialog name={asked.name} way={asked.way} onClose={close} />}
        {asked?.do === 'unlink' && <UnlinkDialog name={asked.name} onClose={close} />}
      </Section>
    </ViewFrame>
  )
}
