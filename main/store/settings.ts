import { open, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { settingKeys, settingsSchema, type Settings } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import type { EventBus } from '../events.ts'
import { writeFileAtomic } from './atomic-file.ts'
import type { DataFolder } from './data-folder.ts'
import type { SettingsStore } from './types.ts'

const fileVersion = 1
const maxBytes = 1 << 20

type Raw = Readonly<Record<string, unknown>>

const rawSchema = z.record(z.string(), z.unknown())

function isSettingKey(key: string): key is keyof Settings {
  return settingKeys.some((known) => known === key)
}

/** The settings that a file says; what this version cannot read in it takes its default. */
function settingsFrom(raw: Raw): Settings {
  const valid: Record<string, unknown> = {}
  for (const key of settingKeys) {
    if (settingsSchema.shape[key].safeParse(raw[key]).success) valid[key] = raw[key]
  }
  return Object.freeze(settingsSchema.parse(valid))
}

/** The file's text, or null where there is none. Raises `data-folder-unwritable` when it may not be read. */
async function readText(path: string): Promise<string | null> {
  try {
    const handle = await open(path, 'r')
    try {
      // A settings file is a few hundred bytes; a huge one is damage and shall not fill the memory.
      if ((await handle.stat()).size > maxBytes) return ''
      return (await handle.readFile('utf8')).replace(/^\uFEFF/, '')
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    const detail = error instanceof Error ? error.message : String(error)
    throw new DeckError('data-folder-unwritable', { path, detail }, { cause: error })
  }
}

function parseRaw(text: string): Raw | null {
  try {
    return rawSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Renames a file that cannot be read, so that nothing of it is lost. Returns its new path. */
async function keepAside(path: string): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-')
  const aside = join(dirname(path), `settings.corrupt-${stamp}.json`)
  await rename(path, aside)
  return aside
}

/**
 * Opens the settings of a data folder. A damaged file is kept aside and defaults apply; one bad value
 * costs only itself. Keys and values that this version does not know stay in the file.
 */
export async function openSettings(deps: {
  readonly folder: DataFolder
  readonly events: EventBus
}): Promise<SettingsStore> {
  const file = deps.folder.settings
  const text = await readText(file)
  const found = text === null ? {} : parseRaw(text)
  const keptAside = found === null ? await keepAside(file) : null
  let raw: Raw = found ?? {}
  let settings = settingsFrom(raw)
  let writing: Promise<unknown> = Promise.resolve()

  const write = async (key: keyof Settings, value: unknown): Promise<Settings> => {
    const version = typeof raw['version'] === 'number' ? Math.max(raw['version'], fileVersion) : fileVersion
    const next = { ...raw, version, [key]: value }
    await writeFileAtomic(file, `${JSON.stringify(next, null, 2)}\n`)
    raw = next
    settings = settingsFrom(next)
    deps.events.emit({ type: 'settings', settings })
    return settings
  }

  return {
    keptAside,
    get: () => settings,
    set: async (key, value) => {
      if (!isSettingKey(key)) {
        throw new DeckError('settings-invalid', {
          key,
          detail: `there is none of this name; known: ${settingKeys.join(', ')}`,
        })
      }
      const parsed = settingsSchema.shape[key].safeParse(value)
      if (!parsed.success) {
        throw new DeckError('settings-invalid', { key, detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') })
      }
      const turn = writing.then(() => write(key, parsed.data))
      writing = turn.catch(() => undefined)
      return turn
    },
  }
}
