import { z } from 'zod'
import { manifestSchema, sharingWaySchema } from '../../shared/catalogue/manifest.ts'
import { installNameSchema } from '../../shared/contract/common.ts'
import type { OperationPlan, PlanItem } from '../../shared/contract/operations.ts'
import type { Library } from '../library/types.ts'
import type { OperationType } from '../operations/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import type { Trash } from '../store/trash.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import { exists } from './discard-install.ts'
import { installLayout } from './layout.ts'
import { relistInstall } from './restore-install.ts'
import type { InstallRecord, InstallStore } from './install-store.ts'

export const uninstallInputSchema = z.object({
  installId: z.uuid(),
  name: installNameSchema,
  manifest: manifestSchema,
  /** How models are shared with it; null: as the package does by itself. */
  way: sharingWaySchema.nullable().default(null),
})
export type UninstallInput = Readonly<z.infer<typeof uninstallInputSchema>>

export interface UninstallServices {
  readonly folder: DataFolder
  readonly store: InstallStore
  readonly library: Library
  readonly trash: Trash
}

/**
 * Takes links back and moves the whole install to the trash, its record inside, so that restoring it brings back
 * an install that runs. Shared models are not touched.
 */
export function uninstallOperation(services: UninstallServices): OperationType<UninstallInput> {
  return {
    kind: 'uninstall',
    input: uninstallInputSchema,
    locks: (input) => [`install:${input.name.toLowerCase()}`],
    subject: (input) => input.name,
    steps: (input) => {
      const target = {
        name: input.name,
        manifest: input.manifest,
        app: installLayout(services.folder, input.name).app,
        way: input.way ?? undefined,
      }
      return [
        {
          id: 'unshare',
          title: 'Remove the links to the shared models',
          weight: 2,
          run: async (context) => {
            services.store.update(input.installId, { state: 'removing' })
            await services.library.unshare(target, context)
          },
          undo: async (context) => {
            await services.library.share(target, context)
            services.store.update(input.installId, { state: 'ready' })
          },
        },
        {
          id: 'remove',
          title: 'Move the install to the trash',
          weight: 10,
          run: async (context) => {
            const layout = installLayout(services.folder, input.name)
            context.log(`${layout.root} goes to the trash.`)
            if (await exists(layout.root)) {
              if (services.store.has(input.name)) {
                await writeFileAtomic(layout.record, JSON.stringify(services.store.byName(input.name)))
              }
              await services.trash.discard(layout.root, input.name)
            }
            services.store.remove(input.installId)
          },
          undo: async () => {
            const { root } = installLayout(services.folder, input.name)
            const item = (await services.trash.list()).find(({ originalPath }) => originalPath === root)
            if (item === undefined || (await exists(root))) return
            await services.trash.restore(item.id)
            await relistInstall(root, services.folder, services.store)
          },
        },
      ]
    },
  }
}

/** What uninstalling will do, for the dialog. */
export function planUninstall(
  record: InstallRecord,
  folder: DataFolder,
  freeBytes: number,
  models: string = folder.models,
): OperationPlan {
  const layout = installLayout(folder, record.install.name)
  const item = (action: PlanItem['action'], subject: string, note: string | null): PlanItem => ({
    action,
    subject,
    target: null,
    bytes: null,
    note,
  })
  return {
    items: [
      item('trash', layout.root, 'the whole install waits in the trash; deleting it there frees the space'),
      item('keep', models, 'shared models are not touched'),
    ],
    neededBytes: 0,
    freeBytes,
    warnings: [],
  }
}
