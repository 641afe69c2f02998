import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useCoreWords } from '../../app/core-words.ts'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { Fit } from '../../../shared/contract/catalogue.ts'
import { StateDot, type Tone } from '../../components/state-dot.tsx'

const tones: Readonly<Record<Fit['verdict'], Tone>> = { fits: 'alive', limited: 'attention', refused: 'error' }

/** Whether a package fits this machine, in a word, with the reasons behind it. */
export function FitView({ fit, all }: { readonly fit: Fit; readonly all?: boolean }): ReactElement {
  const { t } = useTranslation()
  const tellCore = useCoreWords()
  const why = fit.backends.find(({ backend }) => backend === fit.recommended)?.reason
  const said = fit.reasons.length > 0 || why === undefined ? fit.reasons : [why]
  const reasons = all === true ? said : said.slice(0, 1)
  return (
    <Stack sx={{ gap: 0.25, minWidth: 0 }}>
      <StateDot tone={tones[fit.verdict]} label={t(`fit.${fit.verdict}`)} />
      {reasons.map((reason) => (
        <Typography
          key={reason}
          variant="caption"
          color="textSecondary"
          title={tellCore(reason)}
          sx={{
            pl: 2,
            display: '-webkit-box',
            WebkitBoxOrient: 'vertical',
            WebkitLineClamp: all === true ? 'none' : 2,
            overflow: 'hidden',
          }}
        >
          {tellCore(reason)}
        </Typography>
      ))}
    </Stack>
  )
}

/** What it needs, in one line. */
export function NeedsLine({ needs }: { readonly needs: Manifest['needs'] }): ReactElement {
  const { t } = useTranslation()
  const parts = [
    needs.vramGiB > 0 ? t('needs.vram', { size: needs.vramGiB }) : t('needs.noGpu'),
    t('needs.ram', { size: needs.ramGiB }),
    t('needs.disk', { size: needs.diskGiB }),
  ]
  return (
    <Typography variant="caption" color="textSecondary">
      {parts.join(' · ')}
    </Typography>
  )
}
