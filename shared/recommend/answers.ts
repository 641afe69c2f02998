import { z } from 'zod'

/** What a person can say that they need, in the order of display. */
export const needIds = [
  'chroma',
  'hunyuan-video',
  'wan-video',
  'multi-gpu',
  'multi-user',
  'nodes',
  'presets-only',
  'canvas',
  'a1111-extensions',
  'krita',
  'training',
] as const
export type Need = (typeof needIds)[number]

/** What a person answered; a question that was skipped is absent. */
export const answersSchema = z.strictObject({
  priority: z.enum(['easy', 'flexible']).optional(),
  flux: z.enum(['yes', 'no']).optional(),
  needs: z
    .array(z.enum(needIds))
    .max(needIds.length * 2)
    .default([]),
})
export type Answers = Readonly<z.infer<typeof answersSchema>>
