import Add from '@mui/icons-material/Add'
import Close from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelKindIds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import { EvidenceLine } from './evidence.tsx'
import type { FieldChange, ManifestFields } from './manifest-fields.ts'

const isKind = (value: string): value is ModelKind => (modelKindIds as readonly string[]).includes(value)

/** Which folder of the program is for which kind of model; each becomes a link to the shared one. */
export function ModelFolders({
  models,
  proposal,
  onChange,
}: {
  readonly models: ManifestFields['models']
  readonly proposal: Proposal | null
  readonly onChange: (change: FieldChange) => void
}): ReactElement {
  const { t } = useTranslation()
  return (
    <Box component="section" aria-label={t('own:models')}>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {t('own:models')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
        {models.length === 0 ? t('own:modelsNone') : t('own:modelsHelp')}
      </Typography>
      <Stack component="ul" sx={{ gap: 1.5, m: 0, p: 0, listStyle: 'none' }}>
        {models.map(({ kind, folder }, index) => {
          const change = (next: { readonly kind?: string; readonly folder?: string }): void => {
            const wanted = next.kind ?? kind
            if (isKind(wanted)) onChange({ field: 'model', index, kind: wanted, folder: next.folder ?? folder })
          }
          const found = proposal?.models.find((each) => each.value.folder === folder)
          return (
            // The rows have nothing else to be told apart by while they are typed in.
            <Stack key={index} component="li" direction="row" sx={{ gap: 1, alignItems: 'flex-start' }}>
              <TextField
                select
                label={t('own:modelKind')}
                value={isKind(kind) ? kind : ''}
                onChange={(event) => change({ kind: event.target.value })}
                sx={{ width: 190, flexShrink: 0 }}
              >
                {modelKindIds.map((id) => (
                  <MenuItem key={id} value={id}>
                    {t(`kind.${id}`)}
                  </MenuItem>
                ))}
              </TextField>
              <TextField
                label={t('own:modelFolder')}
                value={folder}
                onChange={(event) => change({ folder: event.target.value })}
                helperText={<EvidenceLine found={found} />}
                slotProps={{ htmlInput: { spellCheck: false } }}
                sx={{ flex: 1 }}
              />
              <IconButton
                aria-label={t('own:modelRemove', { folder: folder === '' ? kind : folder })}
                onClick={() => onChange({ field: 'model-removed', index })}
                sx={{ mt: 0.5 }}
              >
                <Close fontSize="small" />
              </IconButton>
            </Stack>
          )
        })}
      </Stack>
      <Button size="small" startIcon={<Add />} onClick={() => onChange({ field: 'model-added' })} sx={{ mt: 1.5 }}>
        {t('own:modelAdd')}
      </Button>
    </Box>
  )
}
