import { z } from 'zod'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'
import { installNameSchema } from '../../shared/contract/common.ts'
import type { EventBus } from '../events.ts'
import type { Library } from '../library/types.ts'
import type { OperationType } from '../operations/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { installLayout } from './layout.ts'

export const linkInputSchema = z.object({ name: installNameSchema, manifest: manifestSchema })
export type LinkInput = Readonly<z.infer<typeof linkInputSchema>>

/** Makes an installed package read the shared models folder; carrying it out twice changes nothing. */
export function linkOperation(services: {
  readonly folder: DataFolder
  readonly library: Library
  readonly events: EventBus
}): OperationType<LinkInput> {
  return {
    kind: 'link-models',
    input: linkInputSchema,
    locks: (input) => [`install:${input.name.toLowerCase()}`],
    subject: (input) => input.name,
    steps: (input) => [
      {
        id: 'share',
        title: 'Share the models folder',
        weight: 1,
        run: (context) =>
          services.library.share({ ...input, app: installLayout(services.folder, input.name).app }, context),
      },
    ],
    settled: async () => {
      services.events.emit({ type: 'models' })
      await Promise.resolve()
    },
  }
}
