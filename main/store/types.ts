import type { Settings } from '../../shared/contract/settings.ts'

export interface SettingsStore {
  get(): Settings
  /** Validates, writes atomically, tells the event bus. Raises `settings-invalid`. */
  set(key: string, value: unknown): Promise<Settings>
  /** Path of a settings file that could not be read at start and was kept aside. */
  readonly keptAside: string | null
}
