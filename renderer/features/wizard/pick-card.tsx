import ArrowBack from '@mui/icons-material/ArrowBack'
import Check from '@mui/icons-material/Check'
import Warning from '@mui/icons-material/WarningAmber'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Hardware } from '../../../shared/hardware.ts'
import type { Pick } from '../../../shared/recommend/recommend.ts'
import type { Remark } from '../../../shared/recommend/remarks.ts'
import { useLocalised } from '../../app/i18n.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { Panel } from '../../components/page.tsx'
import { MachineLine } from './machine-line.tsx'
import { useTelling } from './use-telling.ts'

/** Reasons with a tick or warnings with a triangle, one under another. */
function Remarks({
  remarks,
  entry,
  label,
  good,
}: {
  readonly remarks: readonly Remark[]
  readonly entry: CatalogueEntry | undefined
  readonly label: string
  readonly good: boolean
}): ReactElement | null {
  const telling = useTelling()
  const Icon = good ? Check : Warning
  if (remarks.length === 0) return null
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.75 }}>
      {remarks.map((remark) => (
        <Stack key={remark.text} component="li" direction="row" sx={{ gap: 1 }}>
          <Icon
            aria-hidden
            sx={{ fontSize: 17, mt: '2px', flexShrink: 0, color: good ? 'primary.main' : 'warning.main' }}
          />
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>
            {telling(remark, entry)}
          </Typography>
        </Stack>
      ))}
    </Box>
  )
}

interface PickProps {
  readonly pick: Pick
  readonly entry: CatalogueEntry | undefined
  readonly onInstall: () => void
}

/** The first pick, with everything that speaks for and against it. */
export function FirstPick({
  pick,
  entry,
  hardware,
  back,
  onInstall,
}: PickProps & { readonly hardware: Hardware; readonly back: string }): ReactElement {
  const { t } = useTranslation()
  const localised = useLocalised()
  const name = entry?.manifest.name ?? pick.id
  return (
    <Panel>
      <Box
        component="section"
        aria-label={t('wizard:result.first')}
        sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: { xs: '1fr', md: 'minmax(280px, 4fr) minmax(0, 7fr)' } }}
      >
        <Stack sx={{ gap: 2, alignItems: 'flex-start' }}>
          <Stack direction="row" sx={{ gap: 2, alignItems: 'center' }}>
            <PackageMark manifest={entry?.manifest} size={64} />
            <Box>
              <Typography variant="caption" color="textSecondary">
                {t('wizard:result.first')}
              </Typography>
              <Typography variant="h1" component="h2">
                {t('wizard:result.title', { name })}
              </Typography>
            </Box>
          </Stack>
          {entry !== undefined && <Typography>{localised(entry.manifest.summary)}</Typography>}
          <MachineLine hardware={hardware} />
          <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
            <Button
              variant="contained"
              color="primary"
              size="large"
              onClick={onInstall}
              disabled={entry === undefined}
              aria-label={t('packages.installName', { name })}
            >
              {t('packages.install')}
            </Button>
            <Button size="large" component={RouterLink} to={`/packages/${pick.id}`}>
              {t('packages.details')}
            </Button>
          </Stack>
          <Button variant="text" component={RouterLink} to={back} startIcon={<ArrowBack />} sx={{ ml: -1.25 }}>
            {t('wizard:again')}
          </Button>
        </Stack>
        <Box
          sx={{
            display: 'grid',
            gap: 3,
            gridTemplateColumns: { xs: '1fr', lg: 'repeat(2, minmax(0, 1fr))' },
            alignContent: 'start',
          }}
        >
          <Stack sx={{ gap: 1 }}>
            <Typography variant="h3">{t('wizard:result.why')}</Typography>
            <Remarks remarks={pick.reasons} entry={entry} label={t('wizard:result.why')} good />
          </Stack>
          <Stack sx={{ gap: 1 }}>
            <Typography variant="h3">{t('wizard:result.know')}</Typography>
            {pick.warnings.length === 0 && (
              <Typography variant="body2" color="textSecondary">
                {t('wizard:result.noWarnings')}
              </Typography>
            )}
            <Remarks remarks={pick.warnings} entry={entry} label={t('wizard:result.know')} good={false} />
          </Stack>
        </Box>
      </Box>
    </Panel>
  )
}

/** A further pick. @param hidden - remarks that hold for all picks and are told of the first one already */
export function PickCard({
  pick,
  entry,
  hidden,
  onInstall,
}: PickProps & { readonly hidden: readonly Remark[] }): ReactElement {
  const { t } = useTranslation()
  const name = entry?.manifest.name ?? pick.id
  const own = (remarks: readonly Remark[]): readonly Remark[] =>
    remarks.filter(({ text }) => !hidden.some((common) => common.text === text))
  return (
    <Stack
      component="li"
      aria-label={name}
      sx={{ bgcolor: 'surface.raised', border: 1, borderColor: 'divider', borderRadius: 1.25, p: 2.5, gap: 1.5 }}
    >
      <Stack direction="row" sx={{ gap: 1.5, alignItems: 'center' }}>
        <PackageMark manifest={entry?.manifest} size={40} />
        <Box sx={{ minWidth: 0 }}>
          <Typography variant="h2" component="h3" sx={{ lineHeight: 1.25 }}>
            <Link component={RouterLink} to={`/packages/${pick.id}`} sx={{ textDecorationColor: 'transparent' }}>
              {name}
            </Link>
          </Typography>
          <Typography variant="caption" color="textSecondary">
            {t('wizard:ranking.score', { score: pick.score })} · {t(`backendShort.${pick.backend}`)}
          </Typography>
        </Box>
      </Stack>
      <Remarks remarks={own(pick.reasons)} entry={entry} label={t('wizard:result.why')} good />
      <Remarks remarks={own(pick.warnings)} entry={entry} label={t('wizard:result.know')} good={false} />
      <Box sx={{ flex: 1 }} />
      <Stack direction="row" sx={{ gap: 1 }}>
        <Button onClick={onInstall} disabled={entry === undefined} aria-label={t('packages.installName', { name })}>
          {t('packages.install')}
        </Button>
        <Button
          variant="text"
          component={RouterLink}
          to={`/packages/${pick.id}`}
          aria-label={t('packages.detailsName', { name })}
        >
          {t('packages.details')}
        </Button>
      </Stack>
    </Stack>
  )
}
