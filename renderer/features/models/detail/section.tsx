import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'

/** A part of what is known of a model. */
export function DetailSection({
  title,
  actions,
  children,
}: {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}): ReactElement {
  return (
    <Box component="section" aria-label={title} sx={{ px: 2.5, py: 1.75, borderTop: 1, borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mb: 0.75, minHeight: 26 }}>
        <Typography variant="h3" sx={{ flex: 1 }}>
          {title}
        </Typography>
        {actions}
      </Box>
      {children}
    </Box>
  )
}

/** Facts as word and value, one a line. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [word: string, value: ReactNode])[]
}): ReactElement {
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: 'grid', gridTemplateColumns: '116px minmax(0, 1fr)', columnGap: 1.5, rowGap: 0.5 }}
    >
      {facts.map(([word, value]) => (
        <Box key={word} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" color="textSecondary">
            {word}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            {value}
          </Typography>
        </Box>
      ))}
    </Box>
  )
}
