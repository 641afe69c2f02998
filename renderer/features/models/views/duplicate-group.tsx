import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../components/use-format.ts'
import { useAct } from '../acts.ts'
import { useRoots } from '../use-roots.ts'
import { othersOf, type DuplicateFile } from './duplicates.ts'

interface Group {
  readonly sha256: string
  readonly size: number
  readonly bytes: number
  readonly files: readonly DuplicateFile[]
}

/** Files of one content: which one stays, and what becomes of the others. */
export function DuplicateGroup({ group }: { readonly group: Group }): ReactElement | null {
  const { t } = useTranslation()
  const format = useFormat()
  const act = useAct()
  const roots = useRoots().data ?? []
  const [chosen, setChosen] = useState<number | null>(null)
  const keep = group.files.find(({ id }) => id === chosen) ?? group.files[0]
  if (keep === undefined) return null
  const name = keep.path.split(/[\\/]/).at(-1) ?? keep.path
  const copies = othersOf(group.files, keep, 'hard-link')
  const all = othersOf(group.files, keep, 'trash')
  return (
    <Box
      component="section"
      aria-label={name}
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1.25, bgcolor: 'surface.raised', px: 2, py: 1.5 }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', gap: 2, flexWrap: 'wrap' }}>
        <Box sx={{ flex: 1, minWidth: 220 }}>
          <Typography variant="h3" noWrap title={name}>
            {name}
          </Typography>
          <Typography variant="caption" color="textSecondary">
            {t('models:groupFacts', { count: group.files.length, size: format.bytes(group.size) })} ·{' '}
            {group.bytes === 0 ? t('models:costNothing') : t('models:cost', { size: format.bytes(group.bytes) })}
          </Typography>
        </Box>
        <Stack direction="row" sx={{ gap: 1 }}>
          <Button
            size="small"
            disabled={copies.length === 0}
            onClick={() => act({ do: 'dedupe', keep: keep.id, others: copies, how: 'hard-link' })}
          >
            {t('models:toHardLinks')}
          </Button>
          <Button
            size="small"
            color="error"
            onClick={() => act({ do: 'dedupe', keep: keep.id, others: all, how: 'trash' })}
          >
            {t('models:othersToTrash')}
          </Button>
        </Stack>
      </Stack>
      <RadioGroup
        aria-label={t('models:keepWhich', { name })}
        value={keep.id}
        onChange={(_event, value) => setChosen(Number(value))}
        sx={{ mt: 0.5 }}
      >
        {group.files.map((file) => (
          <FormControlLabel
            key={file.id}
            value={file.id}
            control={<Radio size="small" sx={{ p: 0.5 }} />}
            label={
              <Stack direction="row" component="span" sx={{ gap: 1.5, alignItems: 'baseline', minWidth: 0 }}>
                <Typography variant="mono" noWrap title={file.path} sx={{ minWidth: 0 }}>
                  {file.path}
                </Typography>
                <Typography component="span" variant="caption" color="textSecondary" noWrap sx={{ flexShrink: 0 }}>
                  {roots.find(({ id }) => id === file.root)?.name}
                  {file.id === keep.id
                    ? ` · ${t('models:kept')}`
                    : file.inode === keep.inode
                      ? ` · ${t('models:sameBytes')}`
                      : ''}
                </Typography>
              </Stack>
            }
            slotProps={{ typography: { component: 'div', sx: { minWidth: 0, flex: 1 } } }}
            sx={{ mr: 0, minWidth: 0 }}
          />
        ))}
      </RadioGroup>
    </Box>
  )
}
