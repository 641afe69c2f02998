import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

export interface FacetOption {
  readonly value: string
  readonly label: string
  readonly count: number | null
  readonly chosen: boolean
}

const fewest = 7

/** One part of the filter: its values with how many models have each. */
export function FacetGroup({
  title,
  options,
  onToggle,
}: {
  readonly title: string
  readonly options: readonly FacetOption[]
  readonly onToggle: (value: string, on: boolean) => void
}): ReactElement | null {
  const { t, i18n } = useTranslation()
  const [all, setAll] = useState(false)
  const shown =
    all || options.length <= fewest + 1 ? options : options.filter((option, index) => index < fewest || option.chosen)
  if (options.length === 0) return null
  return (
    <Box component="fieldset" sx={{ m: 0, p: 0, border: 0, minWidth: 0 }}>
      <Typography
        component="legend"
        variant="caption"
        sx={{ p: 0, mb: 0.25, fontWeight: 600, color: 'text.secondary' }}
      >
        {title}
      </Typography>
      {shown.map(({ value, label, count, chosen }) => (
        <FormControlLabel
          key={value}
          control={
            <Checkbox
              size="small"
              checked={chosen}
              onChange={(_event, on) => onToggle(value, on)}
              sx={{ p: 0.5, '& svg': { fontSize: 17 } }}
            />
          }
          label={
            <Box component="span" sx={{ display: 'flex', gap: 1 }}>
              <Box
                component="span"
                title={label}
                sx={{ flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
              >
                {label}
              </Box>
              {count !== null && (
                <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem', alignSelf: 'center' }}>
                  {count.toLocaleString(i18n.language)}
                </Box>
              )}
            </Box>
          }
          slotProps={{ typography: { variant: 'body2', component: 'div', sx: { flex: 1, minWidth: 0 } } }}
          sx={{ display: 'flex', m: 0, ml: -0.5, minHeight: 26, opacity: count === 0 && !chosen ? 0.6 : 1 }}
        />
      ))}
      {options.length > shown.length && (
        <Button size="small" variant="text" onClick={() => setAll(true)} sx={{ ml: -1 }}>
          {t('models:showAll', { count: options.length })}
        </Button>
      )}
    </Box>
  )
}
