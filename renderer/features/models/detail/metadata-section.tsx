import ExpandMore from '@mui/icons-material/ExpandMore'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { DetailSection } from './section.tsx'

/** The file's own metadata, word for word; folded until it is wanted. */
export function MetadataSection({ detail: { metadata } }: { readonly detail: ModelDetail }): ReactElement | null {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const entries = Object.entries(metadata)
  if (entries.length === 0) return null
  return (
    <DetailSection
      title={t('models:metadata', { count: entries.length })}
      actions={
        <Button
          size="small"
          variant="text"
          aria-expanded={open}
          startIcon={<ExpandMore sx={{ transform: open ? 'none' : 'rotate(-90deg)', transition: 'transform 150ms' }} />}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'models:hide' : 'models:show')}
        </Button>
      }
    >
      {open && (
        <Box component="dl" sx={{ m: 0, display: 'grid', gap: 0.75 }}>
          {entries.map(([key, value]) => (
            <div key={key}>
              <Typography component="dt" variant="caption" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
                {key}
              </Typography>
              <Typography
                component="dd"
                variant="mono"
                sx={{ m: 0, display: 'block', overflowWrap: 'anywhere', maxHeight: 160, overflowY: 'auto' }}
              >
                {value}
              </Typography>
            </div>
          ))}
        </Box>
      )}
    </DetailSection>
  )
}
