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

const checkedFileSchema = z.object({
  file: z.string(),
  /** Null where the file is too broken to tell. */
  id: idSchema.nullable(),
  faults: z
    .array(
      z.object({
        /** From 1. */
        line: z.number().int(),
        /** Path in the manifest such as `launch.options[2].args`; empty for the file as a whole. */
        where: z.string(),
        /** What is wrong, and what was expected. */
        message: z.string(),
      }),
    )
    .readonly(),
})
/** What checking one package file found; without faults it is in order. */
export type CheckedFile = Readonly<z.infer<typeof checkedFileSchema>>

const findingSchema = z.object({
  /** `drift`: wrong today. `remark`: worth a look. `unknown`: could not be asked, so it is not known to be right. */
  severity: z.enum(['drift', 'remark', 'unknown']),
  /** Path in the manifest. */
  where: z.string(),
  message: z.string(),
})
export type Finding = Readonly<z.infer<typeof findingSchema>>

const probeReportSchema = z.object({
  id: idSchema,
  /** Branch, tag or commit, or the version of a wheel, that was compared. */
  ref: z.string(),
  /** Null where nothing could be fetched, and for a wheel. */
  commit: z.string().nullable(),
  findings: z.array(findingSchema).readonly(),
})
/** How a package differs from its upstream as it is now. */
export type ProbeReport = Readonly<z.infer<typeof probeReportSchema>>

/** Longer ones are no package files; see `readPackageFile`. */
const maxPackageText = 512 * 1024

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
  /** Checks the texts of package files, or every package file of the catalogue when none is given. */
  check: base
    .input(
      z.object({
        texts: z
          .array(z.object({ file: z.string().max(4096), text: z.string().max(maxPackageText) }))
          .max(500)
          .optional(),
      }),
    )
    .output(z.array(checkedFileSchema).readonly()),
  /** Asks upstream; takes seconds to minutes. */
  probe: base.input(z.object({ id: idSchema })).output(probeReportSchema),
}
