import RestartAlt from '@mui/icons-material/RestartAlt'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useId, type ChangeEvent, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { parseAddresses } from '../../../shared/catalogue/addresses.ts'
import type { LaunchOption, OptionValue } from '../../../shared/catalogue/launch-options.ts'
import { useLocalised } from '../../app/i18n.ts'

/** What nothing was typed into is right too. */
function areAddresses(value: OptionValue | undefined): boolean {
  try {
    parseAddresses(typeof value === 'string' ? value : '')
    return true
  } catch {
    return false
  }
}

interface OptionFieldProps {
  readonly option: LaunchOption
  /** What a person chose; undefined follows the machine. */
  readonly value: OptionValue | undefined
  /** What the machine's default is. */
  readonly automatic: OptionValue | undefined
  /** Names of the installs that an option of the type `install` can mean. */
  readonly installs: readonly string[]
  readonly onChange: (value: OptionValue | undefined) => void
}

/** One typed launch option; leaving it alone means "as fits the machine", and says what that is. */
export function OptionField({ option, value, automatic, installs, onChange }: OptionFieldProps): ReactElement {
  const { t } = useTranslation()
  const localised = useLocalised()
  const id = useId()
  const label = localised(option.label)
  const help = option.help === undefined ? undefined : localised(option.help)
  const text = (of: OptionValue | undefined): string =>
    of === undefined || of === null || of === '' ? t('options.none') : String(of)
  const placeholder = t('options.auto', { value: text(automatic) })
  /** Of every field whose value is text; an empty one leaves the option alone. */
  const common = {
    label,
    helperText: help,
    value: value ?? '',
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      onChange(event.target.value === '' ? undefined : event.target.value),
  }

  switch (option.type) {
    case 'flag': {
      const shown = value ?? automatic ?? option.default
      return (
        <Stack direction="row" sx={{ alignItems: 'flex-start', gap: 1 }}>
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Typography component="label" htmlFor={id} sx={{ display: 'block' }}>
              {label}
            </Typography>
            <Typography variant="caption" color="textSecondary" id={`${id}-help`}>
              {[help, t('options.auto', { value: automatic === true ? t('options.on') : t('options.off') })]
                .filter(Boolean)
                .join(' · ')}
            </Typography>
          </Box>
          {value !== undefined && (
            <Tooltip title={t('options.reset')}>
              <IconButton aria-label={t('options.resetName', { name: label })} onClick={() => onChange(undefined)}>
                <RestartAlt sx={{ fontSize: 18 }} />
              </IconButton>
            </Tooltip>
          )}
          <Switch
            size="small"
            sx={{ mt: 0.25 }}
            checked={shown === true}
            onChange={(_event, checked) => onChange(checked)}
            slotProps={{ input: { id, 'aria-describedby': `${id}-help` } }}
          />
        </Stack>
      )
    }
    case 'choice': {
      const labelOf = (wanted: OptionValue | undefined): string => {
        const choice = option.choices.find((candidate) => candidate.value === wanted)
        return choice?.label === undefined ? text(wanted) : localised(choice.label)
      }
      return (
        <TextField select {...common} slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}>
          <MenuItem value="">{t('options.default', { value: labelOf(automatic) })}</MenuItem>
          {option.choices.map((choice) => (
            <MenuItem key={choice.value} value={choice.value}>
              {labelOf(choice.value)}
            </MenuItem>
          ))}
        </TextField>
      )
    }
    case 'number':
      return (
        <TextField
          type="number"
          label={label}
          helperText={help}
          placeholder={placeholder}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : Number(event.target.value))}
          slotProps={{
            inputLabel: { shrink: true },
            htmlInput: { min: option.min, max: option.max, step: option.integer ? 1 : 'any' },
          }}
        />
      )
    case 'install':
      return (
        <TextField select {...common} slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}>
          <MenuItem value="">{t('options.anyInstall')}</MenuItem>
          {[...new Set([...installs, ...(typeof value === 'string' ? [value] : [])])].map((name) => (
            <MenuItem key={name} value={name}>
              {name}
            </MenuItem>
          ))}
        </TextField>
      )
    case 'addresses':
      return (
        <TextField
          multiline
          minRows={2}
          label={label}
          error={!areAddresses(value)}
          helperText={
            areAddresses(value) ? [help, t('options.addresses')].filter(Boolean).join(' ') : t('options.addressesWrong')
          }
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value.trim() === '' ? undefined : event.target.value)}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { spellCheck: false, inputMode: 'url' } }}
        />
      )
    case 'text':
    case 'path':
      return (
        <TextField
          {...common}
          placeholder={placeholder}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { spellCheck: false } }}
        />
      )
  }
}
