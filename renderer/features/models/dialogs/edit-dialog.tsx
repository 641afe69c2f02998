import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import Rating from '@mui/material/Rating'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelKindIds } from '../../../../shared/catalogue/kinds.ts'
import { fileFamilies, fileFamilyIds, lineageIds, lineages } from '../../../../shared/library/families.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { editsOf, emptyChange, saysNothing, type Change } from './edit-change.ts'

/** More are not asked for their tags one by one. */
const mostTagged = 500
const atOnce = 8

/** The tags of each model, a few asked for at a time. */
async function tagsOf(
  ids: readonly number[],
  get: (id: number) => Promise<readonly string[]>,
): Promise<Map<number, readonly string[]>> {
  const tags = new Map<number, readonly string[]>()
  for (let from = 0; from < ids.length; from += atOnce) {
    const part = ids.slice(from, from + atOnce)
    const found = await Promise.all(part.map(get))
    for (const [index, id] of part.entries()) tags.set(id, found[index] ?? [])
  }
  return tags
}

/** Says something of several models at once; what is left open stays as it is. */
export function EditDialog({
  ids,
  onClose,
}: {
  readonly ids: readonly number[]
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const queries = useQueryClient()
  const [change, setChange] = useState<Change>(emptyChange)
  const known =
    useQuery(api.models.facets.queryOptions({ input: { filter: {} }, staleTime: Infinity })).data?.tags ?? []
  const tags = known.flatMap(({ value }) => value ?? [])
  const tagging = ids.length <= mostTagged
  const save = useMutation({
    meta: shownInline,
    mutationFn: async () => {
      const retagged = change.addTags.length + change.removeTags.length > 0
      const before = retagged
        ? await tagsOf(ids, async (id) => (await client.models.get({ id })).model.tags)
        : new Map<number, readonly string[]>()
      for (const part of editsOf(change, ids, before)) await client.models.edit({ ids: [...part.ids], edit: part.edit })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: api.models.key() })
      onClose()
    },
  })
  const part = (next: Partial<Change>): void => setChange({ ...change, ...next })
  const select = (
    label: string,
    value: string,
    options: readonly (readonly [string, string])[],
    onPick: (value: string) => void,
  ): ReactElement => (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onPick(event.target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">{t('models:unchanged')}</MenuItem>
      <MenuItem value="-">{t('models:asFileSays')}</MenuItem>
      {options.map(([id, word]) => (
        <MenuItem key={id} value={id}>
          {word}
        </MenuItem>
      ))}
    </TextField>
  )
  const tagField = (key: 'addTags' | 'removeTags', label: string): ReactElement => (
    <Autocomplete
      multiple
      freeSolo={key === 'addTags'}
      disabled={!tagging}
      options={tags}
      value={[...change[key]]}
      onChange={(_event, value) => part({ [key]: value.map((tag) => tag.trim()).filter((tag) => tag !== '') })}
      renderInput={(props) => <TextField {...props} label={label} />}
    />
  )
  return (
    <ConfirmDialog
      open
      title={t('models:editTitle', { count: ids.length })}
      confirm={t('common.save')}
      busy={save.isPending}
      waiting={saysNothing(change)}
      onConfirm={() => save.mutate()}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{t('models:editLead')}</Typography>
        <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(3, minmax(0, 1fr))', gap: 1.5 }}>
          {select(
            t('models:part.kinds'),
            change.kind,
            modelKindIds.map((kind) => [kind, t(`kind.${kind}`)] as const),
            (kind) => part({ kind }),
          )}
          {select(
            t('models:part.families'),
            change.family,
            fileFamilyIds.map((family) => [family, fileFamilies[family]] as const),
            (family) => part({ family }),
          )}
          {select(
            t('models:part.lineages'),
            change.lineage,
            lineageIds.map((lineage) => [lineage, lineages[lineage]] as const),
            (lineage) => part({ lineage }),
          )}
        </Box>
        {tagField('addTags', t('models:addTags'))}
        {tagField('removeTags', t('models:removeTags'))}
        {!tagging && (
          <Typography variant="caption" color="textSecondary">
            {t('models:tooManyTagged', { count: mostTagged })}
          </Typography>
        )}
        <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5 }}>
          <Typography id="edit-rating" variant="body2" color="textSecondary">
            {t('models:rating')}
          </Typography>
          <Rating
            aria-labelledby="edit-rating"
            value={change.rating}
            sx={{ '& .MuiRating-iconFilled': { color: 'text.primary' } }}
            onChange={(_event, rating) => part({ rating })}
          />
        </Stack>
        {save.isError && <ErrorPanel error={save.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
