import Box from '@mui/material/Box'
import type { ReactElement, ReactNode } from 'react'

/** A part of the library page that scrolls as a whole. */
export function ViewFrame({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Box sx={{ height: '100%', overflowY: 'auto', scrollbarGutter: 'stable' }}>
      <Box sx={{ maxWidth: 1680, px: { xs: 2, md: 4 }, pt: 2.5, pb: 5 }}>{children}</Box>
    </Box>
  )
}
