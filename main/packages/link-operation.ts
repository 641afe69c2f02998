import { z } from 'zod'
import { manifestSchema, sharingWaySchema } from '../../shared/catalogue/manifest.ts'
import { installNameSchema } from '../../shared/contract/common.ts'
import type { EventBus } from '../events.ts'
import type { Library, SharingTarget } from '../library/types.ts'
import type { OperationType, StepContext } from '../operations/types.ts'
import type { Runs } from '../runs/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import type { InstallStore } from './install-store.ts'
import { installLayout } from './layout.ts'

const way = sharingWaySchema.nullable()

export const linkInputSchema = z.object({
  name: installNameSchema,
  manifest: manifestSchema,
  /** The way from now on; null: as the package does by itself. */
  way: way.default(null),
  /** How it was before, for taking it back; null in journals of versions that did not ask. */
  before: z.object({ way, shared: z.boolean(), unshared: z.boolean() }).nullable().default(null),
})
export type LinkInput = Readonly<z.infer<typeof linkInputSchema>>

export const unlinkInputSchema = linkInputSchema.omit({ before: true })
export type UnlinkInput = Readonly<z.infer<typeof unlinkInputSchema>>

export interface LinkServices {
  readonly folder: DataFolder
  readonly library: Library
  readonly events: EventBus
  readonly store: InstallStore
  readonly runs: Pick<Runs, 'ofInstall'>
}

/** Input of sharing with `target`, in its way; `before` is the way that is kept with the install now. */
export function linkInput(target: SharingTarget, before: LinkInput['way'], library: Library): LinkInput {
  const { name, manifest } = target
  return {
    name,
    manifest,
    way: target.way ?? null,
    before: { way: before, shared: library.isShared(name), unshared: library.isUnshared(name) },
  }
}

const locks = ({ name }: UnlinkInput): readonly string[] => [`install:${name.toLowerCase()}`]

function targetOf({ name, manifest, way }: UnlinkInput, { folder }: LinkServices): SharingTarget {
  return { name, manifest, app: installLayout(folder, name).app, way: way ?? undefined }
}

/** The way is kept with the install; one that is gone by now has nothing to keep. */
function keepWay({ store }: LinkServices, name: string, chosen: LinkInput['way']): void {
  if (!store.has(name)) return
  const { install } = store.byName(name)
  if (install.sharing !== chosen) store.update(install.id, { sharing: chosen })
}

async function share(input: UnlinkInput, services: LinkServices, context: StepContext): Promise<void> {
  keepWay(services, input.name, input.way)
  services.library.setUnshared(input.name, false)
  await services.library.share(targetOf(input, services), context)
}

/**
 * A program that takes models over its own interface and is ready now is told of them at once; one that is not gets
 * them when it is. Trouble there is in the log and nowhere else: the program runs well without.
 */
async function tellRunning(input: UnlinkInput, services: LinkServices, context: StepContext): Promise<void> {
  const { store, runs, library } = services
  const run = store.has(input.name) ? runs.ofInstall(store.byName(input.name).install.id) : null
  if (run?.state !== 'ready' || run.url === null) return
  await library.afterReady(targetOf(input, services), run.url, context.signal, (text) => context.log(text))
  context.signal.throwIfAborted()
}

async function tellModels({ events }: LinkServices): Promise<void> {
  events.emit({ type: 'models' })
  await Promise.resolve()
}

/**
 * Makes an installed package read the shared models, in the way that was chosen for it; carrying it out twice changes
 * nothing. Undoing it brings the way from before back, or takes everything back where nothing was shared; models that
 * moved into the shared folders stay there.
 */
export function linkOperation(services: LinkServices): OperationType<LinkInput> {
  return {
    kind: 'link-models',
    input: linkInputSchema,
    locks,
    subject: (input) => input.name,
    steps: (input) => [
      {
        id: 'share',
        title: 'Share the models folder',
        weight: 1,
        run: async (context) => {
          await share(input, services, context)
          await tellRunning(input, services, context)
        },
        undo: async (context) => {
          const { before } = input
          if (before === null) return
          if (before.shared) return share({ ...input, way: before.way }, services, context)
          await services.library.unshare(targetOf(input, services), context)
          services.library.setUnshared(input.name, before.unshared)
          keepWay(services, input.name, before.way)
        },
      },
    ],
    settled: () => tellModels(services),
  }
}

/** Takes the links and entries of an install back and leaves it so; undoing it shares again. */
export function unlinkOperation(services: LinkServices): OperationType<UnlinkInput> {
  return {
    kind: 'unlink-models',
    input: unlinkInputSchema,
    locks,
    subject: (input) => input.name,
    steps: (input) => [
      {
        id: 'unshare',
        title: 'Remove the links to the shared models',
        weight: 1,
        run: async (context) => {
          // First: a launch in between must not share again.
          services.library.setUnshared(input.name, true)
          await services.library.unshare(targetOf(input, services), context)
        },
        undo: (context) => share(input, services, context),
      },
    ],
    settled: () => tellModels(services),
  }
}
