import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../catalogue/primitives.ts'
import { proposalSchema } from '../catalogue/proposal.ts'
import { catalogueEntrySchema } from './catalogue.ts'
import { base } from './common.ts'

/** Longer ones are no package files. */
export const maxPackageText = 512 * 1024
const packageTextSchema = z.string().max(maxPackageText)

const detectEventSchema = z.discriminatedUnion('type', [
  /** Git's own words, and bytes so far. */
  z.object({ type: z.literal('progress'), detail: z.string(), bytesDone: z.number().nullable() }),
  /** What was found, and the package file that says it. */
  z.object({ type: z.literal('found'), proposal: proposalSchema, text: z.string() }),
])
export type DetectEvent = Readonly<z.infer<typeof detectEventSchema>>

const faultSchema = z.object({ line: z.number().int(), where: z.string(), message: z.string() })
export type PackageFault = Readonly<z.infer<typeof faultSchema>>

const validationSchema = z.object({
  /** By line; empty when the file can be saved. */
  faults: z.array(faultSchema).readonly(),
  /** As the catalogue would show it; null while there are faults. */
  entry: catalogueEntrySchema.nullable(),
})
export type PackageValidation = Readonly<z.infer<typeof validationSchema>>

const packageSourceSchema = z.object({
  id: idSchema,
  origin: z.enum(['built-in', 'user']),
  /** What an exported file is called. */
  fileName: z.string(),
  text: z.string(),
  /** SHA-256 of the text: saving over it is refused when the file is another by then. */
  revision: z.string(),
})
export type PackageSource = Readonly<z.infer<typeof packageSourceSchema>>

/** Packages that people add themselves: one file each, which describes what will be run. */
export const ownPackagesContract = {
  /** Looks at a repository and proposes a package file; runs nothing of it. Ends with `found`. */
  detect: base.input(z.object({ address: z.string().max(1000) })).output(eventIterator(detectEventSchema)),
  /** `replaces` is the package that is being edited, whose id is not taken then. */
  validate: base.input(z.object({ text: packageTextSchema, replaces: idSchema.nullable() })).output(validationSchema),
  /** The file of any package, for export and for editing. */
  source: base.input(z.object({ id: idSchema })).output(packageSourceSchema),
  /** Writes a new package, or the changed file of one; never over anything else. */
  save: base
    .input(
      z.object({
        text: packageTextSchema,
        replaces: z.object({ id: idSchema, revision: z.string() }).nullable(),
      }),
    )
    .output(catalogueEntrySchema),
  /** To the trash. Installs keep the description that they were installed by; their names come back. */
  remove: base.input(z.object({ id: idSchema })).output(z.object({ installs: z.array(z.string()).readonly() })),
}
