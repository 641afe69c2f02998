import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelKindIds } from '../../../../shared/catalogue/kinds.ts'
import { fileFamilies, fileFamilyIds, lineageIds, lineages } from '../../../../shared/library/families.ts'
import { fileFamilySchema, lineageSchema, modelKindSchema, type ModelDetail } from '../../../../shared/library/model.ts'
import { useLanguage } from '../../../app/i18n.ts'
import { tellVariant } from '../../../app/tell-core.ts'
import { useEdit } from '../use-edit.ts'
import { DetailSection, Facts } from './section.tsx'

interface ChoiceProps {
  readonly label: string
  readonly value: string
  /** Who says so. */
  readonly told: string
  readonly options: readonly (readonly [string, string])[]
  readonly onPick: (value: string) => void
  /** Given where a person has said it: lets the file's word be true again. */
  readonly onTakeBack: (() => void) | null
}

function Choice({ label, value, told, options, onPick, onTakeBack }: ChoiceProps): ReactElement {
  const { t } = useTranslation()
  return (
    <Box sx={{ minWidth: 0 }}>
      <TextField
        select
        label={label}
        value={value}
        helperText={told}
        onChange={(event) => onPick(event.target.value)}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        {options.map(([id, word]) => (
          <MenuItem key={id} value={id}>
            {word}
          </MenuItem>
        ))}
      </TextField>
      {onTakeBack !== null && (
        <Button
          size="small"
          variant="text"
          onClick={onTakeBack}
          aria-label={t('models:takeBackName', { what: label })}
          sx={{ ml: 0.5 }}
        >
          {t('models:takeBack')}
        </Button>
      )}
    </Box>
  )
}

/** What the file is: kind, family and the rest, by whose word, and the choice where it cannot be decided. */
export function IdentitySection({ detail }: { readonly detail: ModelDetail }): ReactElement {
  const { t } = useTranslation()
  const language = useLanguage()
  const edit = useEdit()
  const { model, edited, undecided, adapterFormat } = detail
  const ids = [model.id]
  const said = (part: 'kind' | 'family' | 'lineage'): (() => void) | null =>
    (edited[part] ?? null) === null ? null : () => edit.mutate({ ids, edit: { [part]: null } })
  return (
    <DetailSection title={t('models:identity')}>
      <Stack sx={{ gap: 1.5, pt: 0.75 }}>
        {undecided.length > 0 && (
          <Alert severity="info">
            {undecided.map((code) => (
              <div key={code}>
                {t(`models:undecided.${code}`, { defaultValue: t('models:undecidedOther', { code }) })}
              </div>
            ))}
          </Alert>
        )}
        <Choice
          label={t('models:part.kinds')}
          value={model.kind}
          told={t(`models:source.${model.kindSource}`)}
          options={modelKindIds.map((kind) => [kind, t(`kind.${kind}`)])}
          onPick={(kind) => edit.mutate({ ids, edit: { kind: modelKindSchema.parse(kind) } })}
          onTakeBack={said('kind')}
        />
        <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 1.5 }}>
          <Choice
            label={t('models:part.families')}
            value={model.family ?? ''}
            told={model.familySource === null ? t('models:notSaid') : t(`models:source.${model.familySource}`)}
            options={[
              ['', t('models:noFamily')],
              ...fileFamilyIds.map((family) => [family, fileFamilies[family]] as const),
            ]}
            onPick={(family) =>
              edit.mutate({ ids, edit: { family: family === '' ? null : fileFamilySchema.parse(family) } })
            }
            onTakeBack={said('family')}
          />
          <Choice
            label={t('models:part.lineages')}
            value={model.lineage ?? ''}
            told={(edited.lineage ?? null) === null ? t('models:lineageHelp') : t('models:source.user')}
            options={[
              ['', t('models:noLineage')],
              ...lineageIds.map((lineage) => [lineage, lineages[lineage]] as const),
            ]}
            onPick={(lineage) =>
              edit.mutate({ ids, edit: { lineage: lineage === '' ? null : lineageSchema.parse(lineage) } })
            }
            onTakeBack={said('lineage')}
          />
        </Box>
        <Facts
          facts={[
            ...(model.variant === null ? [] : [[t('models:variant'), tellVariant(model.variant, language)] as const]),
            ...(model.precision === null ? [] : [[t('models:column.precision'), model.precision] as const]),
            ...(adapterFormat === null ? [] : [[t('models:adapterFormat'), adapterFormat] as const]),
          ]}
        />
      </Stack>
    </DetailSection>
  )
}
