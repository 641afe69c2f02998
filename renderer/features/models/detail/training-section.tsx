import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { DetailSection, Facts } from './section.tsx'

const fields = [
  'base',
  'baseHash',
  'module',
  'rank',
  'alpha',
  'resolution',
  'steps',
  'epochs',
  'images',
  'clipSkip',
  'comment',
] as const
const fewest = 12

/** What the training left in the file: from what, how, and on which words. */
export function TrainingSection({
  detail: { training, tagFrequency },
}: {
  readonly detail: ModelDetail
}): ReactElement | null {
  const { t, i18n } = useTranslation()
  const [all, setAll] = useState(false)
  const facts = fields.flatMap((field) => {
    const value = training?.[field] ?? null
    return value === null
      ? []
      : [
          [
            t(`models:training.${field}`),
            typeof value === 'number' ? value.toLocaleString(i18n.language) : value,
          ] as const,
        ]
  })
  const most = Math.max(1, ...tagFrequency.map(({ count }) => count))
  if (facts.length === 0 && tagFrequency.length === 0) return null
  return (
    <DetailSection title={t('models:trainingSection')}>
      <Facts facts={facts} />
      {tagFrequency.length > 0 && (
        <Box
          component="ul"
          aria-label={t('models:tagFrequency')}
          sx={{ m: 0, mt: 1.25, p: 0, listStyle: 'none', display: 'grid', gap: 0.25 }}
        >
          {tagFrequency.slice(0, all ? tagFrequency.length : fewest).map(({ tag, count }) => (
            <Box
              key={tag}
              component="li"
              sx={{
                position: 'relative',
                display: 'flex',
                gap: 1,
                px: 1,
                py: 0.25,
                borderRadius: 0.5,
                overflow: 'hidden',
              }}
            >
              <Box
                aria-hidden
                style={{ width: `${(count / most) * 100}%` }}
                sx={{ position: 'absolute', inset: 0, right: 'auto', bgcolor: 'surface.high' }}
              />
              <Typography variant="body2" noWrap sx={{ position: 'relative', flex: 1, minWidth: 0 }}>
                {tag}
              </Typography>
              <Typography variant="body2" color="textSecondary" sx={{ position: 'relative' }}>
                {count.toLocaleString(i18n.language)}
              </Typography>
            </Box>
          ))}
        </Box>
      )}
      {!all && tagFrequency.length > fewest && (
        <Button size="small" variant="text" onClick={() => setAll(true)} sx={{ ml: -1, mt: 0.5 }}>
          {t('models:showAll', { count: tagFrequency.length })}
        </Button>
      )}
    </DetailSection>
  )
}
