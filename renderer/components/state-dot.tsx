import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'

export type Tone = 'alive' | 'busy' | 'attention' | 'error' | 'idle'

const colours: Readonly<Record<Tone, string>> = {
  alive: 'primary.main',
  busy: 'primary.main',
  attention: 'warning.main',
  error: 'error.main',
  idle: 'surface.lineStrong',
}

/** A state is always a dot and a word; a busy dot is a ring, so that colour is never the only difference. */
export function StateDot({
  tone,
  label,
  quiet,
}: {
  readonly tone: Tone
  readonly label: string
  readonly quiet?: boolean
}): ReactElement {
  return (
    <Stack direction="row" component="span" sx={{ alignItems: 'center', gap: 1, minWidth: 0 }}>
      <Dot tone={tone} />
      <Typography
        component="span"
        variant="body2"
        noWrap
        sx={{ color: quiet === true ? 'text.secondary' : 'text.primary' }}
      >
        {label}
      </Typography>
    </Stack>
  )
}

export function Dot({ tone }: { readonly tone: Tone }): ReactElement {
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        width: 8,
        height: 8,
        flexShrink: 0,
        borderRadius: '50%',
        border: '2px solid',
        borderColor: colours[tone],
        bgcolor: tone === 'busy' ? 'transparent' : colours[tone],
      }}
    />
  )
}
