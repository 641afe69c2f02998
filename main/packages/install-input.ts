import { z } from 'zod'
import { gitRefSchema } from '../../shared/catalogue/primitives.ts'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { installNameSchema } from '../../shared/contract/common.ts'
import { backendSchema } from '../../shared/hardware.ts'

/** Everything that was decided for one installation; journalled whole, so that resuming decides nothing anew. */
export const installInputSchema = z.object({
  installId: z.uuid(),
  name: installNameSchema,
  manifest: manifestSchema,
  /** Branch, tag, commit or version; it reaches git and pip as one argument and can never be an option. */
  ref: gitRefSchema,
  backend: backendSchema,
  torch: z
    .object({
      backend: backendSchema,
      index: z.string(),
      packages: z.array(z.string()).readonly(),
      prerelease: z.boolean(),
      python: z.string().nullable(),
      env: z.record(z.string(), z.string()),
      reason: z.string(),
    })
    .nullable(),
  python: z.object({ accepted: z.string(), preferred: z.string() }).nullable(),
})
export type InstallInput = Readonly<z.infer<typeof installInputSchema>>
