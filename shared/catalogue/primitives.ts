import { z } from 'zod'

/** Lower-case words joined by hyphens; safe as a folder name on every system. */
export const idSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'lower-case letters, digits and hyphens')

/** Text in the app's languages; English is required, the others fall back to it. */
export const localisedSchema = z.union([
  z
    .string()
    .min(1)
    .max(2000)
    .transform((en) => ({ en })),
  z.strictObject({ en: z.string().min(1).max(2000), ru: z.string().min(1).max(2000).optional() }),
])
export type Localised = Readonly<{ en: string; ru?: string | undefined }>

const reservedOnWindows = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i

/** A path inside the install, with forward slashes; it can neither be absolute nor climb out. */
export const innerPathSchema = z
  .string()
  .min(1)
  .max(400)
  .refine((path) => !/^[\\/]|^[a-z]:|[\\\0<>:"|?*]/i.test(path), 'a relative path with forward slashes')
  .refine(
    (path) => path.split('/').every((part) => part !== '..' && part !== '' && !reservedOnWindows.test(part)),
    'a path that stays inside the install',
  )

/** One argument. Placeholders are filled as a whole string each; nothing ever goes through a shell. */
export const argumentSchema = z
  .string()
  .max(4000)
  .refine((text) => !text.includes('\0'), 'no NUL')

export const environmentSchema = z.record(
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .refine(
      (name) => !/^(?:PATH|LD_PRELOAD|DYLD_.*|NODE_OPTIONS|PYTHONHOME|VIRTUAL_ENV)$/i.test(name),
      'a variable that packages may set',
    ),
  argumentSchema,
)

export const httpsUrlSchema = z.url({ protocol: /^https?$/ })
/** What git accepts as a remote and we allow: https, http, ssh, git and file URLs; never `ext::` and never an option. */
export const gitUrlSchema = z
  .string()
  .max(500)
  .regex(/^(?:https?|ssh|git|file):\/\/[^\s-][^\s]*$/, 'an https, ssh, git or file URL')
export const gitRefSchema = z
  .string()
  .max(200)
  .regex(/^(?!-)(?!.*\.\.)[\w./+@-]+$/, 'a branch, tag or commit')
export const dateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'YYYY-MM-DD')
