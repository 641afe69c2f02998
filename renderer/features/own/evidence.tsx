import Box from '@mui/material/Box'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Certainty, Found } from '../../../shared/catalogue/proposal.ts'
import { Dot, type Tone } from '../../components/state-dot.tsx'

const tones: Readonly<Record<Certainty, Tone>> = { certain: 'alive', likely: 'idle', guess: 'attention' }

/** How sure a detected value is, and the places in the repository that say it. Inline: it stands below a field. */
export function EvidenceLine({ found }: { readonly found: Found<unknown> | undefined }): ReactElement | null {
  const { t } = useTranslation()
  if (found === undefined) return null
  const [first, ...more] = found.evidence
  const place = first === undefined ? '' : `${first.file}${first.line === null ? '' : `:${first.line}`}`
  const all = found.evidence.map(({ file, line, text }) =>
    [`${file}${line === null ? '' : `:${line}`}`, text].filter((part) => part !== '').join('  '),
  )
  return (
    <Box
      component="span"
      title={all.join('\n')}
      sx={{ display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
    >
      <Box component="span" sx={{ display: 'inline-flex', mr: 0.75 }}>
        <Dot tone={tones[found.certainty]} />
      </Box>
      {t(`own:certainty.${found.certainty}`)}
      {place !== '' && (
        <>
          {' · '}
          <code>{place}</code>
        </>
      )}
      {more.length > 0 && ` +${more.length}`}
    </Box>
  )
}
