import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Backend } from '../../../shared/hardware.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { Panel, Section } from '../../components/page.tsx'
import { FamilyRows } from './family-rows.tsx'
import { TraitRows } from './trait-rows.tsx'

const shown = 5

/** The picks side by side: their traits, and the model families that they work with. */
export function Comparison({
  entries,
  backends,
}: {
  readonly entries: readonly CatalogueEntry[]
  /** What each would compute on here. */
  readonly backends: ReadonlyMap<string, Backend>
}): ReactElement {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const columns = all ? entries : entries.slice(0, shown)
  const toggle = entries.length > shown && (
    <Button variant="text" aria-pressed={all} onClick={() => setAll(!all)}>
      {all ? t('wizard:compare.few', { count: shown }) : t('wizard:compare.all', { count: entries.length })}
    </Button>
  )
  return (
    <>
      <Section title={t('wizard:compare.title')} lead={t('wizard:compare.lead')} actions={toggle}>
        <CompareTable label={t('wizard:compare.title')} corner={t('wizard:compare.trait')} columns={columns}>
          <TraitRows columns={columns} backends={backends} />
        </CompareTable>
      </Section>
      <Section title={t('wizard:compare.works')} lead={t('wizard:compare.worksLead')}>
        <CompareTable label={t('wizard:compare.works')} corner={t('wizard:compare.family')} columns={columns}>
          <FamilyRows columns={columns} />
        </CompareTable>
      </Section>
    </>
  )
}

const cell = { textAlign: 'left', px: 1.5, py: 0.875, borderTop: 1, borderColor: 'divider', fontWeight: 400 } as const

/** Packages as columns; when they do not fit, they scroll beside the first column. */
function CompareTable({
  label,
  corner,
  columns,
  children,
}: {
  readonly label: string
  readonly corner: string
  readonly columns: readonly CatalogueEntry[]
  readonly children: ReactNode
}): ReactElement {
  return (
    <Panel flush>
      <Box tabIndex={0} role="region" aria-label={label} sx={{ overflowX: 'auto' }}>
        <Box
          component="table"
          sx={{
            borderCollapse: 'separate',
            borderSpacing: 0,
            tableLayout: 'fixed',
            width: '100%',
            minWidth: 168 + columns.length * 152,
            '& th, & td': cell,
            '& thead th': { borderTop: 0, py: 1.25, verticalAlign: 'bottom' },
            '& th:first-of-type': {
              position: 'sticky',
              left: 0,
              zIndex: 1,
              width: 168,
              bgcolor: 'surface.raised',
              color: 'text.secondary',
              typography: 'body2',
            },
          }}
        >
          <thead>
            <tr>
              <th scope="col">{corner}</th>
              {columns.map(({ manifest }, index) => (
                <th key={manifest.id} scope="col">
                  <Stack direction="row" sx={{ gap: 1, alignItems: 'center' }}>
                    <PackageMark manifest={manifest} size={26} />
                    <Typography variant="body2" component="span" sx={{ fontWeight: index === 0 ? 620 : 560 }}>
                      <Link
                        component={RouterLink}
                        to={`/packages/${manifest.id}`}
                        sx={{ textDecorationColor: 'transparent' }}
                      >
                        {manifest.name}
                      </Link>
                    </Typography>
                  </Stack>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </Box>
      </Box>
    </Panel>
  )
}
