import { z } from 'zod'
import { modelKindIds, type ModelKind } from '../catalogue/kinds.ts'
import { base } from './common.ts'
import { operationPlanSchema, operationSchema } from './operations.ts'

const modelKindSchema = z.enum(modelKindIds as [ModelKind, ...ModelKind[]])

export const modelsContract = {
  /** The shared models folder by kind: where it is, how many files, how many bytes. */
  overview: base.output(
    z.object({
      path: z.string(),
      kinds: z.array(z.object({ kind: modelKindSchema, path: z.string(), files: z.number().int(), bytes: z.number() })),
    }),
  ),
  /** What sharing would do for one install now; an empty list of items other than `keep` means nothing. */
  plan: base.input(z.object({ name: z.string().max(60) })).output(operationPlanSchema),
  link: base.input(z.object({ name: z.string().max(60) })).output(operationSchema),
}
