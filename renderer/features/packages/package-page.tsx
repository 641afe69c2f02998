import ArrowBack from '@mui/icons-material/ArrowBack'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Link from '@mui/material/Link'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useParams } from 'react-router'
import { useCoreWords } from '../../app/core-words.ts'
import { modelFamilies } from '../../../shared/catalogue/families.ts'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useLocalised } from '../../app/i18n.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { PackageMark } from '../../components/package-mark.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'
import { PackageMenu } from '../own/package-menu.tsx'
import { backendsInOrder } from './install-status.ts'
import { FitView } from './fit-view.tsx'
import { InstallDialog } from './install-dialog.tsx'
import { NeedsTable } from './needs-table.tsx'
import { StatusLine } from './package-card.tsx'

/** Everything that is known about one package. */
export function PackagePage(): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const { id = '' } = useParams()
  const query = useQuery(api.catalogue.get.queryOptions({ input: { id }, staleTime: Infinity }))
  const back = (
    <Button
      component={RouterLink}
      to="/packages"
      variant="text"
      size="small"
      startIcon={<ArrowBack />}
      sx={{ ml: -1.25, mb: 0.5 }}
    >
      {t('nav.packages')}
    </Button>
  )
  return (
    <Page
      title={query.data?.manifest.name ?? id}
      above={back}
      width={1120}
      actions={query.isSuccess && <PackageMenu entry={query.data} />}
    >
      {query.isPending && <Skeleton variant="rounded" height={320} />}
      {query.isError && <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && <PackageDetail entry={query.data} />}
    </Page>
  )
}

function Block({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <Box component="section" aria-label={title}>
      <Typography variant="h2" sx={{ mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  )
}

function PackageDetail({ entry }: { readonly entry: CatalogueEntry }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const localised = useLocalised()
  const [installing, setInstalling] = useState(false)
  const { manifest, fit } = entry
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 1fr) 360px' },
        gap: 3,
        alignItems: 'start',
      }}
    >
      <Stack sx={{ gap: 3.5 }}>
        <Stack direction="row" sx={{ gap: 2.5 }}>
          <PackageMark manifest={manifest} size={72} />
          <Box>
            <Typography sx={{ fontSize: '1rem', mb: 0.5 }}>{localised(manifest.summary)}</Typography>
            <Typography color="textSecondary">{localised(manifest.audience)}</Typography>
          </Box>
        </Stack>
        {manifest.families.length > 0 && <Families entry={entry} />}
        <Block title={t('packages.backends')}>
          <Panel flush>
            <Box
              component="ul"
              sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
            >
              {backendsInOrder(fit).map(({ backend, usable, reason }) => (
                <Stack
                  key={backend}
                  component="li"
                  direction="row"
                  sx={{ gap: 2, px: 2, py: 1.25, alignItems: 'baseline' }}
                >
                  <Box sx={{ width: 150, flexShrink: 0 }}>
                    <StateDot
                      tone={usable ? (backend === fit.recommended ? 'alive' : 'idle') : 'error'}
                      label={t(`backend.${backend}`)}
                    />
                  </Box>
                  <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
                    {tellCore(reason)}
                  </Typography>
                  {backend === fit.recommended && (
                    <Chip color="primary" variant="outlined" label={t('packages.recommended')} />
                  )}
                </Stack>
              ))}
            </Box>
          </Panel>
        </Block>
        {manifest.problems.length > 0 && (
          <Block title={t('packages.problems')}>
            <Stack sx={{ gap: 1.5 }}>
              {manifest.problems.map((problem) => (
                <Panel key={problem.id}>
                  <Typography variant="h3">{localised(problem.title)}</Typography>
                  <Typography variant="body2" color="textSecondary">
                    {localised(problem.cure)}
                  </Typography>
                </Panel>
              ))}
            </Stack>
          </Block>
        )}
      </Stack>
      <Stack sx={{ gap: 2, position: { lg: 'sticky' }, top: 0 }}>
        <Panel>
          <Stack sx={{ gap: 2 }}>
            <FitView fit={fit} all />
            <Button
              variant="contained"
              color="primary"
              disabled={fit.verdict === 'refused'}
              aria-label={t('packages.installName', { name: manifest.name })}
              onClick={() => setInstalling(true)}
            >
              {t('packages.install')}
            </Button>
          </Stack>
        </Panel>
        <NeedsTable manifest={manifest} />
        <Facts entry={entry} />
      </Stack>
      {installing && <InstallDialog entry={entry} onClose={() => setInstalling(false)} />}
    </Box>
  )
}

function Families({ entry }: { readonly entry: CatalogueEntry }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Block title={t('packages.families')}>
      <Box
        component="ul"
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(168px, 1fr))',
          gap: 1,
          m: 0,
          p: 0,
          listStyle: 'none',
        }}
      >
        {entry.manifest.families.map(({ id, support, date, source }) => (
          <Box
            key={id}
            component="li"
            sx={{ border: 1, borderColor: 'divider', borderRadius: 1, px: 1.5, py: 1, bgcolor: 'surface.raised' }}
          >
            <Typography variant="h3">{modelFamilies[id]}</Typography>
            <Typography variant="caption" color="textSecondary">
              <Link
                href={source}
                target="_blank"
                rel="noopener noreferrer"
                title={format.date(Date.parse(date))}
                sx={{ color: 'inherit' }}
              >
                {t(`support.${support}`)}
              </Link>
            </Typography>
          </Box>
        ))}
      </Box>
    </Block>
  )
}

function Facts({ entry }: { readonly entry: CatalogueEntry }): ReactElement {
  const { t } = useTranslation()
  const { manifest } = entry
  const external = { target: '_blank', rel: 'noopener noreferrer' }
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t('packages.status'),
      <Link key="status" href={manifest.status.source} {...external}>
        <StatusLine status={manifest.status} />
      </Link>,
    ],
    [
      t('packages.homepage'),
      <Link key="home" href={manifest.homepage} {...external}>
        {new URL(manifest.homepage).host + new URL(manifest.homepage).pathname.replace(/\/$/, '')}
      </Link>,
    ],
    [t('packages.license'), manifest.license],
    [
      t('packages.source'),
      manifest.source.type === 'git'
        ? `git · ${manifest.source.defaultRef}`
        : `PyPI · ${manifest.source.package} ${manifest.source.defaultVersion}`,
    ],
    [t('packages.sharing'), t(`sharing.${manifest.models.defaultWay}`)],
  ]
  return (
    <Panel>
      <Box component="dl" sx={{ m: 0, display: 'grid', gap: 1.25 }}>
        {facts.map(([word, value]) => (
          <Box key={word}>
            <Typography component="dt" variant="caption" color="textSecondary">
              {word}
            </Typography>
            <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
    </Panel>
  )
}
