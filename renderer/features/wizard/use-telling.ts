import { useTranslation } from 'react-i18next'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Remark } from '../../../shared/recommend/remarks.ts'
import { useCoreWords } from '../../app/core-words.ts'
import { useLanguage, useLocalised } from '../../app/i18n.ts'
import { useFormat } from '../../components/use-format.ts'
import { tellRemark } from './tell-remark.ts'

/** Tells remarks about a package in the shown language. */
export function useTelling(): (remark: Remark, entry: CatalogueEntry | undefined) => string {
  const { t } = useTranslation()
  const { date } = useFormat()
  const language = useLanguage()
  const tellCore = useCoreWords()
  const localised = useLocalised()
  return (remark, entry) => {
    const limits = entry?.manifest.traits.limits.map(localised) ?? []
    return tellRemark(remark, { t, language, date, tellCore, limits })
  }
}
