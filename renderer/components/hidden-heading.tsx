import Box from '@mui/material/Box'
import type { ReactElement } from 'react'

/** The heading of a page that shows none: screen readers still find it. */
export function HiddenHeading({ title }: { readonly title: string }): ReactElement {
  return (
    <Box
      component="h1"
      sx={{
        position: 'absolute',
        width: '1px',
        height: '1px',
        m: '-1px',
        overflow: 'hidden',
        clipPath: 'inset(50%)',
        whiteSpace: 'nowrap',
      }}
    >
      {title}
    </Box>
  )
}
