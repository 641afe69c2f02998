import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { modelFamilies } from '../../../shared/catalogue/families.ts'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { useLocalised } from '../../app/i18n.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { useFormat } from '../../components/use-format.ts'
import { FitView, NeedsLine } from './fit-view.tsx'

const shownFamilies = 6

/** How alive upstream is, and since when we know it. */
export function StatusLine({ status }: { readonly status: Manifest['status'] }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  return <>{t(`status.${status.state}`, { date: format.date(Date.parse(status.date)) })}</>
}

export function PackageCard({
  entry,
  installed,
  onInstall,
}: {
  readonly entry: CatalogueEntry
  readonly installed: boolean
  /** Absent where the card is only looked at. */
  readonly onInstall?: () => void
}): ReactElement {
  const { t } = useTranslation()
  const localised = useLocalised()
  const { manifest, fit } = entry
  const more = manifest.families.length - shownFamilies
  return (
    <Stack
      component="li"
      aria-label={manifest.name}
      sx={{
        bgcolor: 'surface.raised',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1.25,
        p: 2.5,
        gap: 1.5,
        transition: 'border-color 150ms',
        '&:hover': { borderColor: 'surface.lineStrong' },
      }}
    >
      <Stack direction="row" sx={{ gap: 1.75, alignItems: 'center' }}>
        <PackageMark manifest={manifest} size={44} />
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2" component="h3" sx={{ lineHeight: 1.25 }}>
            <Link component={RouterLink} to={`/packages/${manifest.id}`} sx={{ textDecorationColor: 'transparent' }}>
              {manifest.name}
            </Link>
          </Typography>
          <Typography variant="caption" color="textSecondary" noWrap sx={{ display: 'block' }}>
            <StatusLine status={manifest.status} />
          </Typography>
        </Box>
        {entry.origin === 'user' && <Chip label={t('packages.own')} />}
      </Stack>
      <Typography variant="body2">{localised(manifest.summary)}</Typography>
      <Typography variant="body2" color="textSecondary">
        {localised(manifest.audience)}
      </Typography>
      <Stack
        component="ul"
        direction="row"
        aria-label={t('packages.families')}
        sx={{ flexWrap: 'wrap', gap: 0.5, m: 0, p: 0, listStyle: 'none' }}
      >
        {manifest.families.slice(0, shownFamilies).map(({ id }) => (
          <Chip key={id} component="li" label={modelFamilies[id]} />
        ))}
        {more > 0 && (
          <Chip
            component="li"
            label={`+${more}`}
            title={manifest.families
              .slice(shownFamilies)
              .map(({ id }) => modelFamilies[id])
              .join(', ')}
          />
        )}
      </Stack>
      <Box sx={{ flex: 1 }} />
      <Box sx={{ borderTop: 1, borderColor: 'divider', pt: 1.5 }}>
        <FitView fit={fit} />
        <Box sx={{ pl: 2 }}>
          <NeedsLine needs={manifest.needs} />
        </Box>
      </Box>
      {onInstall !== undefined && (
        <Stack direction="row" sx={{ gap: 1 }}>
          <Button
            variant={installed ? 'outlined' : 'contained'}
            color={installed ? 'secondary' : 'primary'}
            disabled={fit.verdict === 'refused'}
            aria-label={t('packages.installName', { name: manifest.name })}
            onClick={onInstall}
          >
            {installed ? t('packages.installAnother') : t('packages.install')}
          </Button>
          <Button
            component={RouterLink}
            to={`/packages/${manifest.id}`}
            variant="text"
            aria-label={t('packages.detailsName', { name: manifest.name })}
          >
            {t('packages.details')}
          </Button>
        </Stack>
      )}
    </Stack>
  )
}
