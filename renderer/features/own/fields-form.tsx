import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Found, Proposal } from '../../../shared/catalogue/proposal.ts'
import { joinArguments, splitArguments } from '../packages/arguments.ts'
import { EvidenceLine } from './evidence.tsx'
import type { FieldChange, ManifestFields } from './manifest-fields.ts'
import { ModelFolders } from './model-folders.tsx'

interface FieldsFormProps {
  readonly fields: ManifestFields
  readonly proposal: Proposal | null
  /** The id names the package in installs, so that it stays while it is edited. */
  readonly idFixed: boolean
  readonly onChange: (change: FieldChange) => void
}

const pair = { display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, gap: 2 }
const evidenceOf = (found: Found<unknown> | undefined): ReactNode => <EvidenceLine found={found} />

/** The few things that matter most, as fields; whatever is typed here changes the file beside it. */
export function FieldsForm({ fields, proposal, idFixed, onChange }: FieldsFormProps): ReactElement {
  const { t } = useTranslation()
  const plain = (field: Extract<FieldChange, { value: string }>['field'], value: string, found?: Found<unknown>) => ({
    value,
    helperText: evidenceOf(found),
    onChange: (event: { readonly target: { readonly value: string } }) =>
      onChange({ field, value: event.target.value }),
    slotProps: { htmlInput: { spellCheck: false } },
  })
  return (
    <Stack sx={{ gap: 2.5 }}>
      <Box sx={pair}>
        <TextField label={t('own:name')} {...plain('name', fields.name, proposal?.name)} />
        <TextField
          label={t('own:id')}
          {...plain('id', fields.id)}
          disabled={idFixed}
          helperText={idFixed ? t('own:idFixed') : t('own:idHelp')}
        />
      </Box>
      <Box sx={pair}>
        <Suggested
          label={t('own:script')}
          value={fields.script}
          options={[...[proposal?.script.value ?? []].flat(), ...(proposal?.otherScripts ?? [])]}
          help={proposal?.script.value === null ? t('own:noScript') : evidenceOf(proposal?.script)}
          error={proposal?.script.value === null && fields.script === 'app.py'}
          onChange={(value) => onChange({ field: 'script', value })}
        />
        <Arguments args={fields.args} onChange={(value) => onChange({ field: 'args', value })} />
      </Box>
      <Box sx={pair}>
        <Suggested
          label={t('own:ref')}
          value={fields.ref}
          options={proposal?.branches ?? []}
          onChange={(value) => onChange({ field: 'ref', value })}
        />
        {fields.port !== null && <TextField label={t('own:port')} {...plain('port', fields.port, proposal?.port)} />}
      </Box>
      <Box sx={pair}>
        <TextField label={t('own:preferred')} {...plain('preferred', fields.preferred, proposal?.python)} />
        <TextField
          label={t('own:accepted')}
          {...plain('accepted', fields.accepted)}
          helperText={t('own:acceptedHelp')}
        />
      </Box>
      <Autocomplete
        multiple
        freeSolo
        options={[...(proposal?.requirements.value ?? [])]}
        value={[...fields.requirements]}
        onChange={(_event, value) => onChange({ field: 'requirements', value })}
        renderValue={(values, itemProps) =>
          values.map((value, index) => {
            const { key, ...rest } = itemProps({ index })
            return <Chip key={key} {...rest} label={value} />
          })
        }
        renderInput={(params) => (
          <TextField
            {...params}
            label={t('own:requirements')}
            helperText={proposal === null ? t('own:requirementsHelp') : evidenceOf(proposal.requirements)}
          />
        )}
      />
      <ModelFolders models={fields.models} proposal={proposal} onChange={onChange} />
    </Stack>
  )
}

function Suggested({
  label,
  value,
  options,
  help,
  error,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly options: readonly string[]
  readonly help?: ReactNode
  readonly error?: boolean
  readonly onChange: (value: string) => void
}): ReactElement {
  return (
    <Autocomplete
      freeSolo
      disableClearable
      options={[...options]}
      // What stands there already must not hide the other suggestions.
      filterOptions={(all) => all}
      inputValue={value}
      value={value}
      onInputChange={(_event, next, reason) => {
        if (reason !== 'reset' || next !== '') onChange(next)
      }}
      renderInput={(params) => <TextField {...params} label={label} helperText={help} error={error === true} />}
    />
  )
}

/** Typed as one line; taken apart when the field is left, so that a blank can be typed. */
function Arguments({
  args,
  onChange,
}: {
  readonly args: readonly string[]
  readonly onChange: (args: readonly string[]) => void
}): ReactElement {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <TextField
      label={t('own:arguments')}
      helperText={t('own:argumentsHelp')}
      value={typed ?? joinArguments(args)}
      onChange={(event) => {
        setTyped(event.target.value)
        onChange(splitArguments(event.target.value))
      }}
      onBlur={() => setTyped(null)}
      slotProps={{ htmlInput: { spellCheck: false } }}
    />
  )
}
