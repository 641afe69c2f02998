import ExpandMore from '@mui/icons-material/ExpandMore'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Collapse from '@mui/material/Collapse'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useId, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Exclusion } from '../../../shared/recommend/recommend.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { Panel } from '../../components/page.tsx'
import { useTelling } from './use-telling.ts'

interface Excluded {
  readonly excluded: readonly Exclusion[]
  readonly entries: readonly CatalogueEntry[]
}

/** Each package with what stands in its way. */
export function ExcludedRows({ excluded, entries }: Excluded): ReactElement {
  const telling = useTelling()
  return (
    <Box component="ul" sx={{ m: 0, px: 2, pt: 0.25, pb: 1.5, listStyle: 'none', display: 'grid', gap: 1 }}>
      {excluded.map(({ id, reason }) => {
        const entry = entries.find(({ manifest }) => manifest.id === id)
        return (
          <Stack key={id} component="li" direction="row" sx={{ gap: 1.25 }}>
            <PackageMark manifest={entry?.manifest} size={24} />
            <Typography variant="body2" color="textSecondary" sx={{ pt: '2px', minWidth: 0, overflowWrap: 'anywhere' }}>
              <Named sentence={telling(reason, entry)} name={entry?.manifest.name ?? id} />
            </Typography>
          </Stack>
        )
      })}
    </Box>
  )
}

/** A sentence in which the name of its package stands out; it comes first where the sentence has it not. */
function Named({ sentence, name }: { readonly sentence: string; readonly name: string }): ReactElement {
  const at = sentence.indexOf(name)
  const strong = (
    <Box component="span" sx={{ color: 'text.primary', fontWeight: 560 }}>
      {name}
    </Box>
  )
  return at < 0 ? (
    <>
      {strong}: {sentence}
    </>
  ) : (
    <>
      {sentence.slice(0, at)}
      {strong}
      {sentence.slice(at + name.length)}
    </>
  )
}

/** The same behind a heading that opens it. */
export function ExcludedList({
  title,
  excluded,
  entries,
  open = false,
}: Excluded & { readonly title: string; readonly open?: boolean }): ReactElement {
  const { t } = useTranslation()
  const [expanded, setExpanded] = useState(open)
  const id = useId()
  return (
    <Panel flush>
      <ButtonBase
        aria-expanded={expanded}
        aria-controls={id}
        onClick={() => setExpanded(!expanded)}
        sx={{ width: '100%', justifyContent: 'flex-start', gap: 1, px: 2, py: 1.25, textAlign: 'left' }}
      >
        <Typography variant="h3" component="span" sx={{ flex: 1 }}>
          {title}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {t('wizard:result.excludedCount', { count: excluded.length })}
        </Typography>
        <ExpandMore
          sx={{
            color: 'text.secondary',
            transform: expanded ? 'rotate(180deg)' : 'none',
            transition: 'transform 150ms',
          }}
        />
      </ButtonBase>
      <Box id={id}>
        <Collapse in={expanded} unmountOnExit>
          <ExcludedRows excluded={excluded} entries={entries} />
        </Collapse>
      </Box>
    </Panel>
  )
}
