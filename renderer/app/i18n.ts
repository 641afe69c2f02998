import { createInstance, type i18n } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Localised } from '../../shared/catalogue/primitives.ts'
import english from '../../resources/locales/en/ui.json'
import englishModels from '../../resources/locales/en/models.json'
import englishOwn from '../../resources/locales/en/own.json'
import englishWizard from '../../resources/locales/en/wizard.json'
import russian from '../../resources/locales/ru/ui.json'
import russianModels from '../../resources/locales/ru/models.json'
import russianOwn from '../../resources/locales/ru/own.json'
import russianWizard from '../../resources/locales/ru/wizard.json'

export const languages = { en: 'English', ru: 'Русский' } as const
export type Language = keyof typeof languages

/** The language to show for a setting; `system` follows what the browser asks for. */
export function resolveLanguage(setting: 'system' | Language, wanted: readonly string[]): Language {
  if (setting !== 'system') return setting
  const first = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in languages)
  return first === 'ru' ? 'ru' : 'en'
}

export function createI18n(language: Language): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: {
      en: { ui: english, models: englishModels, own: englishOwn, wizard: englishWizard },
      ru: { ui: russian, models: russianModels, own: russianOwn, wizard: russianWizard },
    },
    defaultNS: 'ui',
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return instance
}

/** The shown language. */
export function useLanguage(): Language {
  return useTranslation().i18n.language.startsWith('ru') ? 'ru' : 'en'
}

/** Picks the shown language out of a manifest's text. */
export function useLocalised(): (text: Localised) => string {
  const language = useLanguage()
  return (text) => text[language] ?? text.en
}
