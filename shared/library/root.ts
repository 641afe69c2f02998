import { z } from 'zod'
import { modelKindSchema } from './model.ts'

/** Folder layouts that are recognised; `own` is that of Diffusion Deck and ComfyUI's folder names. */
export const layoutIds = [
  'own',
  'comfyui',
  'a1111',
  'stability-matrix',
  'fooocus',
  'invokeai',
  'swarmui',
  'custom',
] as const
export const layoutSchema = z.enum(layoutIds)
export type LayoutId = z.infer<typeof layoutSchema>

/** Folders of each kind below the root, forward slashes; the first is where new files of that kind go. */
export const rootFoldersSchema = z.partialRecord(modelKindSchema, z.array(z.string().max(500)).max(20))
export type RootFolders = Readonly<z.infer<typeof rootFoldersSchema>>

/** A folder of models. The primary one is where UIs look; the others appear in it as a folder of their name. */
export const modelRootSchema = z.object({
  id: z.string().max(60),
  name: z.string().min(1).max(60),
  path: z.string(),
  primary: z.boolean(),
  readOnly: z.boolean(),
  layout: layoutSchema,
  folders: rootFoldersSchema,
  /**
   * `online`; `offline`: nothing is there (unplugged, or moved); `changed`: something else is there than was.
   */
  state: z.enum(['online', 'offline', 'changed']),
  freeBytes: z.number().nonnegative().nullable(),
  totalBytes: z.number().nonnegative().nullable(),
  files: z.number().int().nonnegative(),
  bytes: z.number().nonnegative(),
  /** Whether links can be made in it; where not, programs are told of it through their configuration. */
  links: z.boolean(),
})
export type ModelRoot = Readonly<z.infer<typeof modelRootSchema>>

/** What is found when a person points at a folder. Nothing is written by looking. */
export const recognisedSchema = z.object({
  path: z.string(),
  layout: layoutSchema,
  folders: rootFoldersSchema,
  files: z.number().int().nonnegative(),
  bytes: z.number().nonnegative(),
  /** True when counting was stopped at a limit: there is more. */
  more: z.boolean(),
  writable: z.boolean(),
  links: z.boolean(),
  /** Why it cannot be taken: it lies in another root, is missing, …; a code translated by `rootProblem.<code>`. */
  problem: z
    .enum(['missing', 'not-a-folder', 'inside-root', 'contains-root', 'inside-data-folder', 'unreadable'])
    .nullable(),
})
export type Recognised = Readonly<z.infer<typeof recognisedSchema>>
