import type { TFunction } from 'i18next'

/**
 * A step's title in the language. Steps that a manifest wrote are numbered (`3-requirements`) and
 * name their subject after the verb; what has no translation keeps the core's words.
 */
export function stepTitle(
  step: { readonly id: string; readonly title: string },
  t: TFunction,
  language: string,
): string {
  if (language === 'en') return step.title
  // Work on many model files goes in parts.
  const part = /^files-(\d+)$/.exec(step.id)?.[1]
  if (part !== undefined) return t('step.files', { number: part })
  const own = /^\d+-(.+)$/.exec(step.id)?.[1]
  const subject = step.title.replace(/^\S+\s+/, '')
  return t(own === undefined ? `step.${step.id}` : `step.own.${own}`, { subject, defaultValue: step.title })
}
