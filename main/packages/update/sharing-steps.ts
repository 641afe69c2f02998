import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Library, SharingTarget } from '../../library/types.ts'
import type { Step, StepContext } from '../../operations/types.ts'
import type { InstallStore } from '../install-store.ts'
import type { InstallLayout } from '../layout.ts'

interface SharingServices {
  readonly library: Library
  readonly store: InstallStore
}

/** How an install is told of the models by a manifest, in the way that a person has chosen by now. */
function targetOf(name: string, manifest: Manifest, layout: InstallLayout, { store }: SharingServices): SharingTarget {
  return { name, manifest, app: layout.app, way: store.byName(name).install.sharing ?? undefined }
}

/** Shares, unless a person took the models from the install. */
async function share(target: SharingTarget, { library }: SharingServices, context: StepContext): Promise<void> {
  if (library.isUnshared(target.name)) context.log('Models are not shared with it, by choice.')
  else await library.share(target, context)
}

/** What cannot be shared now is no reason to keep an install from running: each launch shares what is missing. */
async function shareIfPossible(
  target: SharingTarget,
  services: SharingServices,
  context: StepContext,
  passes: (error: DeckError) => boolean,
): Promise<void> {
  try {
    await share(target, services, context)
  } catch (error) {
    if (context.signal.aborted || !(error instanceof DeckError) || !passes(error)) throw error
    context.log(`The models could not be shared now, the next launch does it: ${error.message}`)
  }
}

/** Takes the links away, for git must find the folders that it knows; `manifest` is that of the state being left. */
export function unshareStep(
  name: string,
  manifest: Manifest,
  layout: InstallLayout,
  services: SharingServices,
  begin: (context: StepContext) => Promise<void> = () => Promise.resolve(),
): Step {
  return {
    id: 'unshare',
    title: 'Take the links to the models back',
    weight: 2,
    async run(context) {
      await begin(context)
      await services.library.unshare(targetOf(name, manifest, layout, services), context)
    },
    undo: (context) =>
      shareIfPossible(
        targetOf(name, manifest, layout, services),
        services,
        context,
        ({ code }) => code !== 'cancelled',
      ),
  }
}

/** Shares with the new state. A shelf that is not plugged in does not fail an update. */
export function shareStep(name: string, manifest: Manifest, layout: InstallLayout, services: SharingServices): Step {
  return {
    id: 'share',
    title: 'Share the models folder',
    weight: 3,
    run: (context) =>
      shareIfPossible(
        targetOf(name, manifest, layout, services),
        services,
        context,
        ({ code }) => code === 'root-away',
      ),
    undo: (context) => services.library.unshare(targetOf(name, manifest, layout, services), context),
  }
}
