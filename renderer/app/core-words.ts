import { useCallback, useMemo } from 'react'
import { useCatalogue } from '../api/hooks.ts'
import { useLanguage } from './i18n.ts'
import { packageSentences, tellCore } from './tell-core.ts'

/** `tellCore` in the shown language. */
export function useCoreWords(): (text: string) => string {
  const language = useLanguage()
  const entries = useCatalogue().data?.entries
  const packages = useMemo(() => packageSentences(entries ?? [], language), [entries, language])
  return useCallback((text) => tellCore(text, language, packages), [language, packages])
}
