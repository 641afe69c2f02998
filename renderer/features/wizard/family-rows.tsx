import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelFamilies, modelFamilyIds } from '../../../shared/catalogue/families.ts'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { ExternalLink } from '../../components/external-link.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'

/** A row for each model family: which package works with it, known since when and from where. */
export function FamilyRows({ columns }: { readonly columns: readonly CatalogueEntry[] }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      {modelFamilyIds.map((id) => (
        <tr key={id}>
          <th scope="row">{modelFamilies[id]}</th>
          {columns.map(({ manifest }) => {
            const known = manifest.families.find((family) => family.id === id)
            if (known === undefined) {
              return (
                <Typography key={manifest.id} component="td" variant="body2" color="textSecondary">
                  {t('wizard:compare.no')}
                </Typography>
              )
            }
            const support = t(`wizard:compare.support.${known.support}`)
            const date = format.date(Date.parse(known.date))
            const told = { family: modelFamilies[id], name: manifest.name, support, date }
            return (
              <td key={manifest.id}>
                <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'baseline', columnGap: 1 }}>
                  <StateDot tone={known.support === 'full' ? 'alive' : 'attention'} label={support} />
                  <Typography variant="caption" color="textSecondary">
                    <ExternalLink href={known.source} aria-label={t('wizard:compare.supportOf', told)}>
                      {date}
                    </ExternalLink>
                  </Typography>
                </Stack>
              </td>
            )
          })}
        </tr>
      ))}
    </>
  )
}
