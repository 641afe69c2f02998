import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding, Verdict } from '../../../../shared/library/model.ts'
import { useCoreWords } from '../../../app/core-words.ts'
import { StateDot, type Tone } from '../../../components/state-dot.tsx'
import { verdictTone } from '../library/model-state.ts'

const tones: Readonly<Record<Finding['severity'], Tone>> = {
  info: 'idle',
  suspicious: 'attention',
  dangerous: 'error',
  unreadable: 'error',
}

/** Whether loading the file is safe, and why not. */
export function Findings({
  verdict,
  findings,
}: {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
}): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  return (
    <Box>
      <StateDot tone={verdictTone(verdict)} label={t(`models:verdict.${verdict}`)} />
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block', pl: 2 }}>
        {t(`models:verdictHelp.${verdict}`)}
      </Typography>
      {findings.length > 0 && (
        <Stack
          component="ul"
          aria-label={t('models:findings')}
          sx={{ m: 0, mt: 1, p: 0, pl: 2, listStyle: 'none', gap: 0.75 }}
        >
          {findings.map(({ severity, code, detail }, index) => (
            <Box key={`${index} ${code}`} component="li">
              <StateDot tone={tones[severity]} label={t(`models:finding.${code}`)} />
              {detail !== '' && (
                <Typography
                  variant="mono"
                  color="textSecondary"
                  sx={{ display: 'block', pl: 2, overflowWrap: 'anywhere' }}
                >
                  {tellCore(detail)}
                </Typography>
              )}
            </Box>
          ))}
        </Stack>
      )}
    </Box>
  )
}
