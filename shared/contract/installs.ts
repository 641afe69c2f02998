import { z } from 'zod'
import { sharingWaySchema } from '../catalogue/manifest.ts'
import { optionValuesSchema } from '../catalogue/launch-options.ts'
import { idSchema } from '../catalogue/primitives.ts'
import { backendSchema } from '../hardware.ts'
import { base, installNameSchema, timestampSchema, uuidSchema } from './common.ts'
import { operationPlanSchema, operationSchema } from './operations.ts'

/** `installing`, `updating`, `removing`: an operation is at work or waits to be resumed; only `ready` can be launched. */
const installStateSchema = z.enum(['installing', 'ready', 'updating', 'removing', 'missing'])

export const installSchema = z.object({
  id: uuidSchema,
  name: installNameSchema,
  package: idSchema,
  /** Absolute folder of this install. */
  path: z.string(),
  state: installStateSchema,
  /** Branch, tag or version that was asked for, and the exact commit or version that is there. */
  ref: z.string(),
  revision: z.string().nullable(),
  backend: backendSchema,
  python: z.string().nullable(),
  torch: z.string().nullable(),
  /** Bytes on disk without what links point to; null until measured. Files shared by hard link count once per install. */
  size: z.number().nonnegative().nullable(),
  /** The part of it that neither the cache nor another install shares; measured when `size` was. */
  sizeAlone: z.number().nonnegative().nullable().default(null),
  options: optionValuesSchema,
  extraArgs: z.array(z.string()),
  /** How a person wants models shared with it; null: as the package does by itself. */
  sharing: sharingWaySchema.nullable().default(null),
  /** What was there before the last update and can be gone back to; null when there is nothing. */
  before: z
    .object({ ref: z.string(), revision: z.string().nullable(), updatedAt: timestampSchema })
    .nullable()
    .default(null),
  createdAt: timestampSchema,
  lastLaunchedAt: timestampSchema.nullable(),
})
export type Install = Readonly<z.infer<typeof installSchema>>

export const installRequestSchema = z.object({
  package: idSchema,
  name: installNameSchema.optional(),
  ref: z.string().max(200).optional(),
  backend: backendSchema.optional(),
})
export type InstallRequest = Readonly<z.infer<typeof installRequestSchema>>

/** The plan of an installation with everything that was decided, for the dialog and for `--plan`. */
export const installPlanSchema = z.object({
  package: idSchema,
  name: installNameSchema,
  ref: z.string(),
  backend: backendSchema,
  backendReason: z.string(),
  python: z.string().nullable(),
  torch: z.object({ index: z.string(), packages: z.array(z.string()), reason: z.string() }).nullable(),
  steps: z.array(z.object({ id: z.string(), title: z.string() })),
  plan: operationPlanSchema,
})
export type InstallPlan = Readonly<z.infer<typeof installPlanSchema>>

export const updateRequestSchema = z.object({
  name: z.string().max(60),
  /** Branch, tag, commit or version. When absent: its branch as it is now, for a release the newest one. */
  ref: z.string().max(200).optional(),
})
export type UpdateRequest = Readonly<z.infer<typeof updateRequestSchema>>

export const updatePlanSchema = z.object({
  name: installNameSchema,
  from: z.object({ ref: z.string(), revision: z.string().nullable() }),
  /** `revision` is null where only the fetch will tell. */
  to: z.object({ ref: z.string(), revision: z.string().nullable() }),
  /** Whether the source is at that revision already; updating then only brings the environment up to date. */
  current: z.boolean(),
  steps: z.array(z.object({ id: z.string(), title: z.string() })),
  plan: operationPlanSchema,
})
export type UpdatePlan = Readonly<z.infer<typeof updatePlanSchema>>

/** What decides how much is downloaded: everything but the name. */
const sizesRequestSchema = installRequestSchema.omit({ name: true }).extend({
  /** What is not found out by then stays unknown; milliseconds. */
  withinMs: z.number().int().min(100).max(60_000).default(20_000),
})
export type SizesRequest = Readonly<z.infer<typeof sizesRequestSchema>>

/** What the downloads of a plan fetch, as far as it can be known before; caches aside. */
const installSizesSchema = z.object({
  items: z.array(
    z.object({
      /** Subject of the plan's line. */
      subject: z.string(),
      /** Bytes with all dependencies that no line before brings; null unless `known` or `at-least`. */
      bytes: z.number().nonnegative().nullable(),
      /** `after-clone`: what is needed stands in the source, which could not be looked into. */
      state: z.enum(['known', 'at-least', 'after-clone', 'unknown']),
    }),
  ),
  /** Sum of what is known; null when nothing is. */
  totalBytes: z.number().nonnegative().nullable(),
  /** Whether more is fetched than the total: repositories, what programs fetch on their own, what is unknown. */
  more: z.boolean(),
})
export type InstallSizes = Readonly<z.infer<typeof installSizesSchema>>

const byName = z.object({ name: z.string().max(60) })

export const installsContract = {
  list: base.output(z.array(installSchema)),
  /** Branches, release tags or versions that can be chosen, newest first, and which one is the default. */
  versions: base
    .input(z.object({ package: idSchema }))
    .output(z.object({ default: z.string(), branches: z.array(z.string()), releases: z.array(z.string()) })),
  plan: base.input(installRequestSchema).output(installPlanSchema),
  /** Asks the package indexes, and the repository for its requirement files; what cannot be found out is no error. */
  sizes: base.input(sizesRequestSchema).output(installSizesSchema),
  install: base.input(installRequestSchema).output(operationSchema),
  planUninstall: base.input(byName).output(operationPlanSchema),
  uninstall: base.input(byName).output(operationSchema),
  planUpdate: base.input(updateRequestSchema).output(updatePlanSchema),
  /** Snapshot, new source, environment; goes back by itself when it fails. */
  update: base.input(updateRequestSchema).output(operationSchema),
  planRevert: base.input(byName).output(operationPlanSchema),
  /** Goes back to what was there before the last update. */
  revert: base.input(byName).output(operationSchema),
  /** Launch options that a person chose; what is absent follows the machine. */
  configure: base
    .input(
      z.object({
        name: z.string().max(60),
        options: optionValuesSchema,
        extraArgs: z.array(z.string().max(4000)).max(100),
      }),
    )
    .output(installSchema),
}
