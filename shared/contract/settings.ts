import { z } from 'zod'
import { base } from './common.ts'

const mirrorUrl = z.url({ protocol: /^https?$/ }).or(z.literal(''))

export const settingsSchema = z.object({
  'mirrors.git': z
    .array(z.object({ from: z.string().min(1).max(500), to: z.string().min(1).max(500) }))
    .max(50)
    .default([]),
  'mirrors.pypi': mirrorUrl.default(''),
  'mirrors.torch': mirrorUrl.default(''),
  'mirrors.huggingface': mirrorUrl.default(''),
  'mirrors.python': mirrorUrl.default(''),
  /** `http://host:port`, with or without user and password; empty means the system's own. */
  proxy: z
    .url({ protocol: /^(?:https?|socks5h?)$/ })
    .or(z.literal(''))
    .default(''),
  language: z.enum(['system', 'en', 'ru']).default('system'),
  theme: z.enum(['system', 'dark', 'light']).default('dark'),
  welcomed: z.boolean().default(false),
})
export type Settings = Readonly<z.infer<typeof settingsSchema>>
export const settingKeys = Object.keys(settingsSchema.shape) as readonly (keyof Settings)[]

/** One check of a folder that somebody wants to keep everything in. */
export const folderCheckSchema = z.object({
  id: z.enum(['exists', 'writable', 'space', 'links', 'synced', 'ours']),
  state: z.enum(['ok', 'warning', 'error']),
  detail: z.string(),
})

export const settingsContract = {
  get: base.output(settingsSchema),
  set: base.input(z.object({ key: z.string(), value: z.unknown() })).output(settingsSchema),
  /** Looks at a folder without leaving a trace; nothing is written that stays. */
  checkDataFolder: base
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .output(z.object({ path: z.string(), usable: z.boolean(), checks: z.array(folderCheckSchema) })),
  /** Takes the folder for the next start; only where the host was not told a data folder. */
  chooseDataFolder: base
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .output(z.object({ restartNeeded: z.boolean() })),
}
