import Box from '@mui/material/Box'
import type { ReactElement, ReactNode } from 'react'
import type { Manifest } from '../../shared/catalogue/manifest.ts'

type Trait = Manifest['traits']['has'][number]

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.8,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

const drawings: Readonly<Record<'nodes' | 'canvas' | 'panel' | 'presets' | 'training' | 'window', ReactNode>> = {
  nodes: (
    <>
      <path {...line} d="M11 11h3.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 0 2.5 2.5H21M11 21h4" />
      <rect {...line} x="5" y="8" width="6" height="6" rx="1.6" />
      <rect {...line} x="5" y="18" width="6" height="6" rx="1.6" />
      <rect x="21" y="17.5" width="7" height="7" rx="1.8" fill="currentColor" />
    </>
  ),
  canvas: (
    <>
      <rect {...line} x="5" y="6" width="17" height="17" rx="2.4" />
      <path {...line} d="m5.5 19 5-5 4 4 2.5-2.5 4.5 4.5" />
      <path d="M19.5 20.5 27 11a1.6 1.6 0 0 1 2.6 1.9l-7 9.8-3.8 1.6z" fill="currentColor" />
    </>
  ),
  panel: (
    <>
      <path {...line} d="M6 9h20M6 16h20M6 23h20" />
      <circle cx="20" cy="9" r="3" fill="currentColor" />
      <circle cx="11" cy="16" r="3" fill="currentColor" />
      <circle cx="17" cy="23" r="3" fill="currentColor" />
    </>
  ),
  presets: (
    <>
      <path d="M16 5.5 18.6 13.4 26.5 16 18.6 18.6 16 26.5 13.4 18.6 5.5 16 13.4 13.4z" fill="currentColor" />
      <path {...line} d="M25 5v4M23 7h4" />
    </>
  ),
  training: (
    <>
      <path {...line} d="M6 24 12 16l5 4 9-12" />
      <path {...line} d="M6 6v20h20" />
      <circle cx="26" cy="8" r="2.6" fill="currentColor" />
    </>
  ),
  window: (
    <>
      <rect {...line} x="5" y="7" width="22" height="18" rx="2.4" />
      <path {...line} d="M5 12.5h22" />
      <rect x="9" y="16" width="8" height="5.5" rx="1" fill="currentColor" />
    </>
  ),
}

function drawingOf(has: readonly Trait[], role: Manifest['role']): ReactNode {
  if (role === 'trainer') return drawings.training
  if (has.includes('canvas')) return drawings.canvas
  if (has.includes('a1111-extensions')) return drawings.panel
  if (has.includes('presets-only')) return drawings.presets
  if (has.includes('nodes')) return drawings.nodes
  return drawings.window
}

/** An honest mark: not the project's logo, but a drawing of how one works with it. */
export function PackageMark({
  manifest,
  size = 40,
}: {
  readonly manifest: Manifest | undefined
  readonly size?: number
}): ReactElement {
  return (
    <Box
      aria-hidden
      sx={{
        width: size,
        height: size,
        flexShrink: 0,
        display: 'grid',
        placeItems: 'center',
        borderRadius: `${size / 4.5}px`,
        bgcolor: 'surface.high',
        border: 1,
        borderColor: 'divider',
        color: 'text.primary',
      }}
    >
      <svg viewBox="0 0 32 32" width={size * 0.68} height={size * 0.68}>
        {manifest === undefined ? drawings.window : drawingOf(manifest.traits.has, manifest.role)}
      </svg>
    </Box>
  )
}
