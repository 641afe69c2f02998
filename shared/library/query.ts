import { z } from 'zod'
import { fileFamilySchema, lineageSchema, modelKindSchema, modelSchema, verdictSchema } from './model.ts'

/** Which models; every part that is given must hold, a list means any of it. */
export const modelFilterSchema = z.strictObject({
  /** Words that must all occur in title, path, tags, notes, trigger words or hashes, whatever the case. */
  search: z.string().max(300).optional(),
  kinds: z.array(modelKindSchema).max(40).optional(),
  /** null: no family is known. */
  families: z.array(fileFamilySchema.nullable()).max(60).optional(),
  lineages: z.array(lineageSchema.nullable()).max(10).optional(),
  roots: z.array(z.string().max(60)).max(50).optional(),
  /** Only what this install reads. */
  usedBy: z.string().max(60).optional(),
  verdicts: z.array(verdictSchema).max(5).optional(),
  tags: z.array(z.string().max(100)).max(20).optional(),
  favourite: z.boolean().optional(),
  duplicate: z.boolean().optional(),
  misplaced: z.boolean().optional(),
  /** True: kind or family could not be identified from the content. */
  unidentified: z.boolean().optional(),
  missing: z.boolean().optional(),
  hashed: z.boolean().optional(),
})
export type ModelFilter = Readonly<z.infer<typeof modelFilterSchema>>

export const modelSortSchema = z.enum(['title', 'file', 'bytes', 'modifiedAt', 'addedAt', 'rating', 'kind', 'family'])
export type ModelSort = z.infer<typeof modelSortSchema>

export const modelQuerySchema = z.object({
  filter: modelFilterSchema.default({}),
  sort: modelSortSchema.default('title'),
  descending: z.boolean().default(false),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(500).default(100),
})
export type ModelQuery = Readonly<z.infer<typeof modelQuerySchema>>

export const modelPageSchema = z.object({
  items: z.array(modelSchema),
  total: z.number().int().nonnegative(),
  bytes: z.number().nonnegative(),
})
export type ModelPage = Readonly<z.infer<typeof modelPageSchema>>

const facetSchema = z.array(z.object({ value: z.string().nullable(), count: z.number().int(), bytes: z.number() }))

/** How many models of a filter have each value; of the filter, the part of the same name is left out. */
export const modelFacetsSchema = z.object({
  kinds: facetSchema,
  families: facetSchema,
  lineages: facetSchema,
  roots: facetSchema,
  verdicts: facetSchema,
  tags: facetSchema,
  flags: z.object({
    favourite: z.number().int(),
    duplicate: z.number().int(),
    misplaced: z.number().int(),
    unidentified: z.number().int(),
    missing: z.number().int(),
    unhashed: z.number().int(),
  }),
})
export type ModelFacets = Readonly<z.infer<typeof modelFacetsSchema>>

/** The index at work. `phase` null: it rests. */
export const scanStateSchema = z.object({
  phase: z.enum(['listing', 'inspecting']).nullable(),
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  /** Root that is being read. */
  root: z.string().nullable(),
  lastFinishedAt: z.number().nullable(),
  /** Whether changes are seen as they happen, by root id; where not, a look now and then finds them. */
  watched: z.record(z.string(), z.boolean()),
})
export type ScanState = Readonly<z.infer<typeof scanStateSchema>>
