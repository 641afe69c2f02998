import { z } from 'zod'
import {
  modelFilterSchema,
  modelFacetsSchema,
  modelPageSchema,
  modelQuerySchema,
  scanStateSchema,
} from '../library/query.ts'
import {
  modelDetailSchema,
  modelEditSchema,
  modelIdSchema,
  modelKindSchema,
  fileFamilySchema,
} from '../library/model.ts'
import { layoutSchema, modelRootSchema, recognisedSchema, rootFoldersSchema } from '../library/root.ts'
import { sameNamesSchema } from '../library/same-names.ts'
import { unreadSchema } from '../library/unread.ts'
import { sharingWaySchema } from '../catalogue/manifest.ts'
import { base, errorInfoSchema } from './common.ts'
import { operationPlanSchema, operationSchema } from './operations.ts'
import { uploadIdSchema, uploadsContract } from './uploads.ts'

const byName = z.object({ name: z.string().max(60) })
const path = z.string().min(1).max(4096)
const ids = z.array(modelIdSchema).min(1).max(20_000)

/** Where files go: a root, the kind that decides the folder in it, and a sub-folder there (empty: none). */
const placeSchema = z.object({
  root: z.string().max(60),
  kind: modelKindSchema,
  folder: z.string().max(400).default(''),
})

/** What is brought in: files and folders from outside the library. */
const importRequestSchema = z.object({
  /** Empty where an upload is taken in. */
  paths: z.array(path).max(1000).default([]),
  /** What a browser has sent: that alone is taken in, and goes from where it waited. */
  upload: uploadIdSchema.optional(),
  mode: z.enum(['copy', 'move']),
  root: z.string().max(60).optional(),
  /** Takes the place of what is recognised, for everything that is brought in. */
  kind: modelKindSchema.optional(),
  folder: z.string().max(400).default(''),
})
export type ImportRequest = Readonly<z.infer<typeof importRequestSchema>>

const importItemSchema = z.object({
  from: z.string(),
  bytes: z.number(),
  kind: modelKindSchema,
  /** False: the content did not say, the folder or the person did. */
  certain: z.boolean(),
  family: fileFamilySchema.nullable(),
  to: z.string(),
  sidecars: z.number().int(),
  /** `same`: this content is there under that name, nothing is done; `renamed`: both are kept. */
  conflict: z.enum(['none', 'renamed', 'same']),
})

const rootsContract = {
  list: base.output(z.array(modelRootSchema)),
  /** Looks at a folder: whose layout it has, how much is in it. Nothing is written. */
  recognise: base.input(z.object({ path })).output(recognisedSchema),
  /** Takes a folder into the library where it is; no file is moved. `primary`: UIs look there from now on. */
  add: base
    .input(
      z.object({
        path,
        name: z.string().min(1).max(60).optional(),
        primary: z.boolean().default(false),
        readOnly: z.boolean().default(false),
        layout: layoutSchema.optional(),
        folders: rootFoldersSchema.optional(),
      }),
    )
    .output(modelRootSchema),
  /** Changes what is given; `path` tells where a moved or renamed folder is now. */
  change: base
    .input(
      z.object({
        id: z.string().max(60),
        name: z.string().min(1).max(60).optional(),
        path: path.optional(),
        readOnly: z.boolean().optional(),
        primary: z.literal(true).optional(),
        folders: rootFoldersSchema.optional(),
      }),
    )
    .output(modelRootSchema),
  /** The folder leaves the library; nothing in it is touched. */
  remove: base.input(z.object({ id: z.string().max(60) })).output(z.object({})),
}

const filesContract = {
  planImport: base
    .input(importRequestSchema)
    .output(z.object({ items: z.array(importItemSchema), plan: operationPlanSchema })),
  import: base.input(importRequestSchema).output(operationSchema),
  /** Moves models with their sidecars into a place. */
  planMove: base.input(z.object({ ids, to: placeSchema })).output(operationPlanSchema),
  move: base.input(z.object({ ids, to: placeSchema })).output(operationSchema),
  /** Moves each misplaced model to the folder of its own kind. */
  planTidy: base.input(z.object({ ids })).output(operationPlanSchema),
  tidy: base.input(z.object({ ids })).output(operationSchema),
  /** Gives a model and its sidecars another stem; the ending stays. */
  rename: base.input(z.object({ id: modelIdSchema, stem: z.string().min(1).max(200) })).output(operationSchema),
  planTrash: base.input(z.object({ ids })).output(operationPlanSchema),
  trash: base.input(z.object({ ids })).output(operationSchema),
  /** Computes the hashes that are missing; without `ids`, of everything. */
  hash: base.input(z.object({ ids: ids.optional() })).output(operationSchema),
  /** Reads hashed files again; fails with `models-damaged` when one is no longer what was hashed, though it looks unchanged. */
  verify: base.input(z.object({ ids: ids.optional() })).output(operationSchema),
  /** Groups of files with one content; `bytes` is what the copies cost beyond the first. */
  duplicates: base.output(
    z.object({
      groups: z.array(
        z.object({
          sha256: z.string(),
          size: z.number(),
          bytes: z.number(),
          files: z.array(z.object({ id: modelIdSchema, path: z.string(), root: z.string(), inode: z.string() })),
        }),
      ),
      /** Files that could have a twin (same size) but are not hashed yet. */
      unhashed: z.number().int(),
    }),
  ),
  planDedupe: base
    .input(z.object({ keep: modelIdSchema, others: ids, how: z.enum(['hard-link', 'trash']) }))
    .output(operationPlanSchema),
  /** Compares byte for byte first; then the others become further names of `keep`, or go to the trash. */
  dedupe: base
    .input(z.object({ keep: modelIdSchema, others: ids, how: z.enum(['hard-link', 'trash']) }))
    .output(operationSchema),
  /** Writes what is known into the sidecars that other programs read; their own unknown fields stay. */
  writeSidecars: base.input(z.object({ ids, formats: z.array(z.enum(['a1111', 'preview'])).min(1) })).output(
    z.object({
      written: z.array(z.string()),
      /** `error` null: there is nothing to add. */
      skipped: z.array(z.object({ path: z.string(), reason: z.string(), error: errorInfoSchema.nullable() })),
    }),
  ),
  /** The list of models with hashes, to take along to another machine. Paths are relative to their roots. */
  exportList: base.input(z.object({ ids: ids.optional() })).output(z.object({ text: z.string() })),
  /** Compares such a list with what is here; brings over titles, notes, tags and the rest for files that are. */
  compareList: base
    .input(z.object({ text: z.string().max(64 * 1024 * 1024), apply: z.boolean().default(false) }))
    .output(
      z.object({
        here: z.number().int(),
        missing: z.array(
          z.object({ file: z.string(), kind: modelKindSchema, bytes: z.number(), sha256: z.string().nullable() }),
        ),
        applied: z.number().int(),
      }),
    ),
}

export const modelsContract = {
  /** The primary folder by kind: where it is, how many files, how many bytes. */
  overview: base.output(
    z.object({
      path: z.string(),
      kinds: z.array(z.object({ kind: modelKindSchema, path: z.string(), files: z.number().int(), bytes: z.number() })),
    }),
  ),
  /** What sharing would do for one install now; an empty list of items other than `keep` means nothing. */
  plan: base.input(byName.extend({ way: sharingWaySchema.optional() })).output(operationPlanSchema),
  /** Shares the models with an install; `way` is kept with it and used from then on. */
  link: base.input(byName.extend({ way: sharingWaySchema.optional() })).output(operationSchema),
  /** Takes the links and entries of an install back; models stay where they are. */
  unlink: base.input(byName).output(operationSchema),
  roots: rootsContract,
  files: filesContract,
  uploads: uploadsContract,

  /** Looks for new, changed and gone files now. */
  scan: base.input(z.object({ root: z.string().max(60).optional() })).output(scanStateSchema),
  scanState: base.output(scanStateSchema),
  list: base.input(modelQuerySchema).output(modelPageSchema),
  /** The ids alone, for “select all”. */
  ids: base.input(z.object({ filter: modelFilterSchema })).output(z.array(modelIdSchema)),
  facets: base.input(z.object({ filter: modelFilterSchema })).output(modelFacetsSchema),
  get: base.input(z.object({ id: modelIdSchema })).output(modelDetailSchema),
  edit: base.input(z.object({ ids, edit: modelEditSchema })).output(z.object({ edited: z.number().int() })),
  /** The preview picture of a model as it is on the disk (or in the file), base64; null when there is none. */
  preview: base
    .input(z.object({ id: modelIdSchema }))
    .output(z.object({ type: z.string(), data: z.string() }).nullable()),
  /** Takes a picture as the preview of a model: it is written beside it as `stem.preview.ext`. */
  setPreview: base
    .input(
      z.object({
        id: modelIdSchema,
        type: z.enum(['image/png', 'image/jpeg', 'image/webp']),
        data: z.string().max(20 * 1024 * 1024),
      }),
    )
    .output(z.object({})),
  /** Bytes by kind and family, for the picture of disk use. */
  usage: base.output(
    z.array(
      z.object({
        kind: modelKindSchema,
        family: fileFamilySchema.nullable(),
        files: z.number().int(),
        bytes: z.number(),
      }),
    ),
  ),
  /** What is not as it should be: files that are gone, links that lead nowhere, roots that are away, … */
  report: base.output(
    z.object({
      missing: z.array(z.object({ id: modelIdSchema, path: z.string() })),
      brokenLinks: z.array(z.object({ path: z.string(), target: z.string(), install: z.string().nullable() })),
      rootsAway: z.array(z.object({ id: z.string(), name: z.string(), path: z.string() })),
      unreadable: z.array(z.object({ id: modelIdSchema, path: z.string() })),
      dangerous: z.array(z.object({ id: modelIdSchema, path: z.string() })),
      /** Folders and files that the last look could not read; `more`: how many of them are not told. */
      unread: z.object({ items: z.array(unreadSchema), more: z.number().int().nonnegative() }),
      sameNames: sameNamesSchema,
    }),
  ),
}
