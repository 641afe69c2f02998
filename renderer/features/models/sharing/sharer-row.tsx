import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { Manifest, SharingWay } from '../../../../shared/catalogue/manifest.ts'
import { wayInUse, waysOf } from '../../../../shared/catalogue/sharing-ways.ts'
import type { Install } from '../../../../shared/contract/installs.ts'
import { PackageMark } from '../../../components/package-mark.tsx'
import { writeAddress } from '../library/address.ts'

/** One install: how it reads the library, what of it, and the ways to change that. */
export function SharerRow({
  install,
  manifest,
  onLink,
  onUnlink,
}: {
  readonly install: Install
  readonly manifest: Manifest | undefined
  readonly onLink: (way: SharingWay | undefined) => void
  readonly onUnlink: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { name } = install
  const ways = manifest === undefined ? [] : waysOf(manifest)
  const way = manifest === undefined ? (install.sharing ?? undefined) : wayInUse(manifest, install.sharing)
  const kinds = [...new Set(manifest?.models.map.map(({ kind }) => kind) ?? [])]
  const read = writeAddress({ filter: { usedBy: name }, sort: 'title', descending: false, view: 'cards' })
  return (
    <Stack
      component="li"
      direction="row"
      aria-label={name}
      sx={{ alignItems: 'center', gap: 1.5, px: 2, py: 1.25, flexWrap: 'wrap' }}
    >
      <PackageMark manifest={manifest} size={32} />
      <Box sx={{ flex: 1, minWidth: 180 }}>
        <Typography variant="h3" noWrap>
          {name}
        </Typography>
        <Typography
          variant="caption"
          color="textSecondary"
          noWrap
          sx={{ display: 'block' }}
          title={kinds.map((kind) => t(`kind.${kind}`)).join(', ')}
        >
          {manifest === undefined ? install.package : t('models:kinds', { count: kinds.length })}
        </Typography>
      </Box>
      {way !== undefined && ways.length < 2 && (
        <Typography variant="body2" color="textSecondary">
          {t(`sharing.${way}`)}
        </Typography>
      )}
      {way !== undefined && ways.length > 1 && (
        <TextField
          select
          fullWidth={false}
          value={way}
          onChange={(event) => onLink(ways.find((one) => one === event.target.value))}
          slotProps={{
            htmlInput: { 'aria-label': t('models:wayOf', { name }) },
            select: { sx: { minWidth: 190, '& .MuiSelect-select': { py: 0.625 } } },
          }}
        >
          {ways.map((one) => (
            <MenuItem key={one} value={one}>
              {t(`sharing.${one}`)}
            </MenuItem>
          ))}
        </TextField>
      )}
      <Stack direction="row" sx={{ gap: 1 }}>
        <Button size="small" variant="text" component={RouterLink} to={`/models?${read.toString()}`}>
          {t('models:showModels')}
        </Button>
        <Button size="small" aria-label={t('share.name', { name })} onClick={() => onLink(undefined)}>
          {t('share.check')}
        </Button>
        <Button size="small" aria-label={t('models:unlinkName', { name })} onClick={onUnlink}>
          {t('models:unlink')}
        </Button>
      </Stack>
    </Stack>
  )
}
