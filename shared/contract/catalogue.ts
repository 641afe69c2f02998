import { z } from 'zod'
import { manifestSchema } from '../catalogue/manifest.ts'
import { idSchema } from '../catalogue/primitives.ts'
import { backendSchema } from '../hardware.ts'
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

export const catalogueContract = {
  list: base.output(
    z.object({
      entries: z.array(catalogueEntrySchema),
      broken: z.array(z.object({ file: z.string(), error: errorInfoSchema })),
    }),
  ),
  get: base.input(z.object({ id: idSchema })).output(catalogueEntrySchema),
}
