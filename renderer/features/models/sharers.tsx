import LinkIcon from '@mui/icons-material/Link'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { useCatalogue, useInstalls } from '../../api/hooks.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { PackageMark } from '../../components/package-mark.tsx'
import { Panel, Section } from '../../components/page.tsx'
import { ShareDialog } from '../../components/share-dialog.tsx'

/** Which installs read the shared folder, and how. */
export function Sharers(): ReactElement {
  const { t } = useTranslation()
  const entries = useCatalogue().data?.entries ?? []
  const installs = (useInstalls().data ?? []).filter((install) => install.state === 'ready')
  const [sharing, setSharing] = useState<string | null>(null)
  return (
    <Section title={t('models.sharers')} lead={t('models.sharersLead')}>
      {installs.length === 0 ? (
        <EmptyState
          icon={<LinkIcon />}
          title={t('models.noSharersTitle')}
          body={t('models.noSharersBody')}
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
            {installs.map((install) => {
              const manifest = entries.find((entry) => entry.manifest.id === install.package)?.manifest
              return (
                <Stack
                  key={install.id}
                  component="li"
                  direction="row"
                  sx={{ alignItems: 'center', gap: 1.5, px: 2, py: 1.25 }}
                >
                  <PackageMark manifest={manifest} size={32} />
                  <Box sx={{ flex: 1, minWidth: 0 }}>
                    <Typography variant="h3" noWrap>
                      {install.name}
                    </Typography>
                    <Typography variant="caption" color="textSecondary">
                      {manifest === undefined
                        ? install.package
                        : `${t(`sharing.${manifest.models.defaultWay}`)} · ${t('models.kinds', { count: new Set(manifest.models.map.map((mapping) => mapping.kind)).size })}`}
                    </Typography>
                  </Box>
                  <Button
                    size="small"
                    aria-label={t('share.name', { name: install.name })}
                    onClick={() => setSharing(install.name)}
                  >
                    {t('share.check')}
                  </Button>
                </Stack>
              )
            })}
          </Box>
        </Panel>
      )}
      {sharing !== null && <ShareDialog name={sharing} onClose={() => setSharing(null)} />}
    </Section>
  )
}
