import { z } from 'zod'
import { modelIdSchema } from './model.ts'

/**
 * Kinds that UIs of the AUTOMATIC1111 family (and those that grew out of it) know by the file's name without folder
 * and ending: `<lora:NAME:1>`, the word of an embedding, the name of a hypernetwork. Of two with one name, such a UI
 * has the one it read last. Checkpoints and the rest are known there by their place below the folder.
 * Source: AUTOMATIC1111 extensions-builtin/Lora/networks.py, modules/textual_inversion, modules/hypernetworks.
 */
export const kindsKnownByName = ['lora', 'embedding', 'hypernetwork'] as const

/** Models of one kind with one name in different folders, which are not known to be the same file or content. */
export const sameNamesSchema = z.object({
  groups: z.array(
    z.object({
      kind: z.enum(kindsKnownByName),
      /** Name of the first of them, without ending; upper and lower case count as one. */
      stem: z.string(),
      files: z.array(z.object({ id: modelIdSchema, path: z.string() })),
    }),
  ),
  /** Groups that are not told: a list is told up to a length. */
  more: z.number().int().nonnegative(),
})
export type SameNames = z.infer<typeof sameNamesSchema>
