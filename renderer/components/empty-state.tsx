import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'

interface EmptyStateProps {
  readonly icon: ReactNode
  readonly title: string
  readonly body: string
  /** The next thing to do. */
  readonly action?: ReactNode
}

export function EmptyState({ icon, title, body, action }: EmptyStateProps): ReactElement {
  return (
    <Stack
      sx={{
        alignItems: 'center',
        textAlign: 'center',
        gap: 1,
        py: 5,
        px: 3,
        border: 1,
        borderStyle: 'dashed',
        borderColor: 'divider',
        borderRadius: 1.25,
      }}
    >
      <Box aria-hidden sx={{ color: 'surface.faint', mb: 0.5, '& svg': { fontSize: 36, display: 'block' } }}>
        {icon}
      </Box>
      <Typography variant="h2">{title}</Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        sx={{ maxWidth: 460, mb: action === undefined ? 0 : 1.5, textWrap: 'balance' }}
      >
        {body}
      </Typography>
      {action}
    </Stack>
  )
}
