import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import FormControl from '@mui/material/FormControl'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormLabel from '@mui/material/FormLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../../app/core-words.ts'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { installNameSchema } from '../../../shared/contract/common.ts'
import type { Backend } from '../../../shared/hardware.ts'
import { backendsInOrder } from './install-status.ts'
import { useVersions, VersionField } from './version-field.tsx'

export interface InstallChoices {
  readonly name: string
  /** Empty: what the package installs by itself. */
  readonly ref: string
  readonly backend: Backend | null
}

interface InstallFormProps {
  readonly entry: CatalogueEntry
  readonly choices: InstallChoices
  readonly taken: readonly string[]
  readonly onChange: (choices: InstallChoices) => void
}

export function InstallForm({ entry, choices, taken, onChange }: InstallFormProps): ReactElement {
  const { t } = useTranslation()
  const exists = taken.some((name) => name.toLowerCase() === choices.name.toLowerCase())
  const malformed = !installNameSchema.safeParse(choices.name).success
  return (
    <Stack sx={{ gap: 2.5 }}>
      <TextField
        label={t('install.name')}
        value={choices.name}
        error={exists || malformed}
        helperText={exists ? t('install.nameTaken') : malformed ? t('install.nameMalformed') : t('install.nameHelp')}
        onChange={(event) => onChange({ ...choices, name: event.target.value })}
        slotProps={{ htmlInput: { spellCheck: false, maxLength: 60 } }}
      />
      <InstallVersion entry={entry} choices={choices} onChange={onChange} />
      <BackendField entry={entry} choices={choices} onChange={onChange} />
    </Stack>
  )
}

type FieldProps = Omit<InstallFormProps, 'taken'>

function InstallVersion({ entry, choices, onChange }: FieldProps): ReactElement {
  const { t } = useTranslation()
  const versions = useVersions(entry.manifest)
  const { preset } = versions
  return (
    <VersionField
      versions={versions}
      value={choices.ref === '' ? preset : choices.ref}
      help={t(versions.unknown ? 'install.versionsUnknown' : 'install.versionHelp', { ref: preset })}
      onChange={(ref) => onChange({ ...choices, ref: ref === preset ? '' : ref })}
    />
  )
}

function BackendField({ entry, choices, onChange }: FieldProps): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const { fit } = entry
  return (
    <FormControl>
      <FormLabel id="backend-label" sx={{ typography: 'body2', mb: 0.75 }}>
        {t('install.backend')}
      </FormLabel>
      <RadioGroup
        aria-labelledby="backend-label"
        value={choices.backend ?? ''}
        onChange={(_event, backend) => onChange({ ...choices, backend: backend as Backend })}
        sx={{ gap: 1 }}
      >
        {backendsInOrder(fit).map(({ backend, usable, reason }) => (
          <FormControlLabel
            key={backend}
            value={backend}
            disabled={!usable}
            control={<Radio size="small" sx={{ py: 0.25 }} />}
            sx={{
              m: 0,
              px: 1,
              py: 1,
              alignItems: 'flex-start',
              border: 1,
              borderColor: choices.backend === backend ? 'primary.main' : 'divider',
              borderRadius: 1,
              transition: 'border-color 150ms',
              '& .MuiFormControlLabel-label': { flex: 1, minWidth: 0 },
            }}
            label={
              <Box>
                <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
                  <Typography variant="body1" component="span" sx={{ fontWeight: 560, flex: 1 }}>
                    {t(`backend.${backend}`)}
                  </Typography>
                  {backend === fit.recommended && (
                    <Chip color="primary" variant="outlined" label={t('packages.recommended')} />
                  )}
                </Stack>
                <Typography variant="caption" component="span" color="textSecondary" sx={{ display: 'block' }}>
                  {tellCore(reason)}
                </Typography>
              </Box>
            }
          />
        ))}
      </RadioGroup>
    </FormControl>
  )
}
