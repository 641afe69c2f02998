import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'

interface SettingRowProps {
  readonly title: string
  readonly help?: string
  readonly children: ReactNode
}

/** One setting: what it is on the left, the control on the right. */
export function SettingRow({ title, help, children }: SettingRowProps): ReactElement {
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', md: '300px minmax(0, 1fr)' },
        columnGap: 4,
        rowGap: 1,
        p: 2.5,
        alignItems: 'start',
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box>
        <Typography variant="h3">{title}</Typography>
        {help !== undefined && (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 0.25 }}>
            {help}
          </Typography>
        )}
      </Box>
      <Box sx={{ minWidth: 0 }}>{children}</Box>
    </Box>
  )
}
