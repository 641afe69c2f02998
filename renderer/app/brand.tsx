import Box from '@mui/material/Box'
import type { ReactElement } from 'react'

/** The app's mark, drawn in the theme's own tones. */
export function Brand({ size = 28 }: { readonly size?: number }): ReactElement {
  return (
    <Box component="svg" viewBox="88 80 336 352" aria-hidden sx={{ width: size, height: size, flexShrink: 0 }}>
      <Box
        component="rect"
        x="188"
        y="96"
        width="212"
        height="264"
        rx="32"
        transform="rotate(10 294 228)"
        sx={{ fill: (theme) => theme.vars?.palette.divider }}
      />
      <Box
        component="rect"
        x="144"
        y="112"
        width="212"
        height="264"
        rx="32"
        transform="rotate(2 250 244)"
        sx={{ fill: (theme) => theme.vars?.palette.surface.lineStrong }}
      />
      <Box
        component="rect"
        x="104"
        y="136"
        width="212"
        height="264"
        rx="32"
        transform="rotate(-6 210 268)"
        sx={{ fill: (theme) => theme.vars?.palette.primary.main }}
      />
      <Box
        component="g"
        transform="rotate(-6 210 268)"
        sx={{ fill: (theme) => theme.vars?.palette.primary.contrastText }}
      >
        <circle cx="210" cy="268" r="46" />
        <circle cx="150" cy="190" r="12" />
        <circle cx="192" cy="180" r="8" />
        <circle cx="152" cy="232" r="8" />
        <circle cx="270" cy="346" r="12" />
        <circle cx="228" cy="356" r="8" />
        <circle cx="268" cy="304" r="8" />
      </Box>
    </Box>
  )
}
