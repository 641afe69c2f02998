import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'

interface PageProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  /** The way back, above the heading. */
  readonly above?: ReactNode
  readonly children: ReactNode
  readonly width?: number
}

/** A scrolling page with its heading. */
export function Page({ title, lead, actions, above, children, width = 1680 }: PageProps): ReactElement {
  return (
    <Box sx={{ height: '100%', overflowY: 'auto', scrollbarGutter: 'stable' }}>
      <title>{`${title} — Diffusion Deck`}</title>
      <Box sx={{ maxWidth: width, px: { xs: 2, md: 4 }, pt: 3, pb: 6 }}>
        {above}
        <Stack direction="row" sx={{ alignItems: 'flex-start', gap: 2, mb: 3 }}>
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Typography variant="h1">{title}</Typography>
            {lead !== undefined && (
              <Typography component="div" variant="body2" color="textSecondary" sx={{ mt: 0.5 }}>
                {lead}
              </Typography>
            )}
          </Box>
          {actions}
        </Stack>
        {children}
      </Box>
    </Box>
  )
}

interface SectionProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, lead, actions, children }: SectionProps): ReactElement {
  return (
    <Box component="section" aria-label={title} sx={{ mb: 4 }}>
      <Stack direction="row" sx={{ alignItems: 'flex-end', gap: 2, mb: 1.5 }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2">{title}</Typography>
          {lead !== undefined && (
            <Typography component="div" variant="body2" color="textSecondary">
              {lead}
            </Typography>
          )}
        </Box>
        {actions}
      </Stack>
      {children}
    </Box>
  )
}

/** A surface told apart by tone and border. */
export function Panel({ children, flush }: { readonly children: ReactNode; readonly flush?: boolean }): ReactElement {
  return (
    <Box
      sx={{
        bgcolor: 'surface.raised',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1.25,
        p: flush === true ? 0 : 2.5,
        overflow: 'hidden',
      }}
    >
      {children}
    </Box>
  )
}
