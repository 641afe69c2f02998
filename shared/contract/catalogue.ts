import { z } from 'zod'
import { manifestSchema } from '../catalogue/manifest.ts'
import { idSchema } from '../catalogue/primitives.ts'
import { backendSchema, hardwareSchema } from '../hardware.ts'
import { answersSchema } from '../recommend/answers.ts'
import { base, errorInfoSchema } from './common.ts'

/** How a package fits this machine: which backends can be used, which is recommended and why. */
export const fitSchema = z.object({
  verdict: z.enum(['fits', 'limited', 'refused']),
  recommended: backendSchema.nullable(),
  backends: z.array(z.object({ backend: backendSchema, usable: z.boolean(), reason: z.string() })),
  reasons: z.array(z.string()),
})
export type Fit = Readonly<z.infer<typeof fitSchema>>

export const catalogueEntrySchema = z.object({
  manifest: manifestSchema,
  origin: z.enum(['built-in', 'user']),
  fit: fitSchema,
})
export type CatalogueEntry = Readonly<z.infer<typeof catalogueEntrySchema>>

/** Something that a recommendation says: a code for other languages, and the English sentence. */
const remarkSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string(),
})

const recommendationSchema = z.object({
  /** The best first. */
  picks: z
    .array(
      z.object({
        id: idSchema,
        /** 0 to 100. */
        score: z.number(),
        backend: backendSchema,
        reasons: z.array(remarkSchema).readonly(),
        warnings: z.array(remarkSchema).readonly(),
      }),
    )
    .readonly(),
  excluded: z.array(z.object({ id: idSchema, reason: remarkSchema })).readonly(),
})

export const catalogueContract = {
  list: base.output(
    z.object({
      entries: z.array(catalogueEntrySchema),
      broken: z.array(z.object({ file: z.string(), error: errorInfoSchema })),
    }),
  ),
  get: base.input(z.object({ id: idSchema })).output(catalogueEntrySchema),
  /** Which packages to take; for this machine when none is described. */
  recommend: base
    .input(z.object({ answers: answersSchema, hardware: hardwareSchema.optional() }))
    .output(recommendationSchema),
}
