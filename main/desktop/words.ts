import type { Settings } from '../../shared/contract/settings.ts'

/** The few sentences that the desktop says outside its page. */
export interface Words {
  readonly quitQuestion: (busy: number) => string
  readonly quitDetail: string
  readonly quit: string
  readonly stay: string
  readonly crashed: string
  readonly crashedDetail: string
  readonly reload: string
}

const words: Readonly<Record<'en' | 'ru', Words>> = {
  en: {
    quitQuestion: (busy) => `Quit and stop what is at work (${String(busy)})?`,
    quitDetail: 'Runs are stopped gracefully. Operations are interrupted and can be resumed at the next start.',
    quit: 'Quit',
    stay: 'Stay',
    crashed: 'The page of Diffusion Deck has crashed.',
    crashedDetail: 'Runs and operations go on. Reload the page to see them again.',
    reload: 'Reload',
  },
  ru: {
    quitQuestion: (busy) => `Выйти и остановить то, что сейчас работает (${String(busy)})?`,
    quitDetail: 'Запуски завершатся аккуратно. Операции прервутся, их можно продолжить при следующем старте.',
    quit: 'Выйти',
    stay: 'Остаться',
    crashed: 'Страница Diffusion Deck аварийно завершилась.',
    crashedDetail: 'Запуски и операции продолжаются. Перезагрузите страницу, чтобы снова их видеть.',
    reload: 'Перезагрузить',
  },
}

/** The words in the language of the settings; `system` follows the system's first language that there are words in. */
export function wordsFor(setting: Settings['language'], systemLanguages: readonly string[]): Words {
  if (setting !== 'system') return words[setting]
  const first = systemLanguages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'en' || tag === 'ru')
  return words[first ?? 'en']
}
