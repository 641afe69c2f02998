import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { DeckClient } from '../../../../shared/contract/index.ts'
import { Panel } from '../../../components/page.tsx'
import { Dot, type Tone } from '../../../components/state-dot.tsx'

export interface HealthLine {
  readonly key: string
  readonly text: string
  readonly note?: string
  /** Where it can be looked at; null where there is nothing more to see. */
  readonly to: string | null
  /** Others that have the same trouble with it. */
  readonly others?: readonly Pick<HealthLine, 'key' | 'text' | 'to'>[]
}

export type Report = Awaited<ReturnType<DeckClient['models']['report']>>

const fewest = 20

/** One sort of trouble, with all that has it; nothing where nothing has. */
export function HealthList({
  subject,
  tone,
  lines,
  more = 0,
}: {
  readonly subject: keyof Report
  readonly tone: Tone
  readonly lines: readonly HealthLine[]
  /** How many there are beside the lines. */
  readonly more?: number
}): ReactElement | null {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  if (lines.length === 0) return null
  const title = t(`models:health.${subject}`)
  return (
    <Box component="section" aria-label={title} sx={{ mb: 2 }}>
      <Panel flush>
        <Box sx={{ px: 2, py: 1.25, borderBottom: 1, borderColor: 'divider' }}>
          <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
            <Dot tone={tone} />
            <Typography variant="h3">
              {title}{' '}
              <Box component="span" sx={{ color: 'text.secondary', fontWeight: 400 }}>
                {lines.length + more}
              </Box>
            </Typography>
          </Stack>
          <Typography variant="body2" color="textSecondary">
            {t(`models:healthHelp.${subject}`)}
          </Typography>
        </Box>
        <Box
          component="ul"
          sx={{ m: 0, p: 0, listStyle: 'none', '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
        >
          {lines.slice(0, all ? lines.length : fewest).map((line) => (
            <Box key={line.key} component="li" sx={{ px: 2, py: 0.75, minWidth: 0 }}>
              {[line, ...(line.others ?? [])].map(({ key, text, to }) => (
                <Typography key={key} variant="mono" component="div" sx={{ overflowWrap: 'anywhere' }}>
                  {to === null ? (
                    text
                  ) : (
                    <Link component={RouterLink} to={to} sx={{ font: 'inherit' }}>
                      {text}
                    </Link>
                  )}
                </Typography>
              ))}
              {line.note !== undefined && (
                <Typography variant="caption" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
                  {line.note}
                </Typography>
              )}
            </Box>
          ))}
          {more > 0 && (all || lines.length <= fewest) && (
            <Box component="li" sx={{ px: 2, py: 0.75 }}>
              <Typography variant="body2" color="textSecondary">
                {t('models:andMore', { count: more })}
              </Typography>
            </Box>
          )}
        </Box>
      </Panel>
      {!all && lines.length > fewest && (
        <Button size="small" variant="text" onClick={() => setAll(true)} sx={{ mt: 0.5 }}>
          {t('models:showAll', { count: lines.length })}
        </Button>
      )}
    </Box>
  )
}
