import { z } from 'zod'
import { backendSchema, gpuVendorSchema, platformSchema } from '../hardware.ts'

const versionRange = z
  .string()
  .regex(/^\s*(?:[<>]=?|==)\s*\d+(?:\.\d+)*(?:\s*,\s*(?:[<>]=?|==)\s*\d+(?:\.\d+)*)*\s*$/, 'a range such as ">=7.5,<9"')

/**
 * When a rule applies. Every key that is given must hold; a list means "one of". What a machine
 * does not tell (an unknown driver, say) never satisfies a bound on it.
 */
export const conditionSchema = z.strictObject({
  backend: z.array(backendSchema).nonempty().optional(),
  platform: z.array(platformSchema).nonempty().optional(),
  arch: z.array(z.string()).nonempty().optional(),
  vendor: z.array(gpuVendorSchema).nonempty().optional(),
  /** CUDA compute capability of the GPU in use. */
  computeCapability: versionRange.optional(),
  /** Driver version of the GPU in use. */
  driver: versionRange.optional(),
  /** LLVM targets; a trailing `*` matches any ending (`gfx11*`). */
  gfx: z
    .array(z.string().regex(/^gfx[0-9a-f]+\*?$/))
    .nonempty()
    .optional(),
  vramBelowGiB: z.number().positive().optional(),
  vramAtLeastGiB: z.number().positive().optional(),
  ramBelowGiB: z.number().positive().optional(),
  /** What no tool could tell of the GPU; the way to say what then applies. */
  unknown: z
    .array(z.enum(['computeCapability', 'driver', 'gfx', 'vram']))
    .nonempty()
    .optional(),
})
export type Condition = Readonly<z.infer<typeof conditionSchema>>
export { versionRange as versionRangeSchema }
