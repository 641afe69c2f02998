import { DeckError } from '../../../shared/errors.ts'
import type { OperationType, Step } from '../../operations/types.ts'
import { removeTree } from '../../store/remove-tree.ts'
import { folderSize } from '../folder-size.ts'
import { preparationSteps, type InstallServices } from '../install-operation.ts'
import type { InstallRecord } from '../install-store.ts'
import { installLayout, type InstallLayout } from '../layout.ts'
import { bringClones, bringSource, switchingGit } from './source.ts'
import { restoreEnvironment, takeSnapshot } from './snapshot.ts'
import { updateInputSchema, type UpdateInput } from './update-input.ts'

/**
 * Brings an install to another version in place: snapshot, source, environment, models shared again. Outputs,
 * extensions and settings stay where they are. What fails goes back by itself; what succeeded can be gone back from.
 */
export function updateOperation(services: InstallServices): OperationType<UpdateInput> {
  return {
    kind: 'update',
    input: updateInputSchema,
    locks: ({ install }) => [`install:${install.name.toLowerCase()}`],
    subject: ({ install }) => install.name,
    steps: (input) => updateSteps(input, services),
    rollsBack: true,
  }
}

export function updateSteps(input: UpdateInput, services: InstallServices): readonly Step[] {
  const layout = installLayout(services.folder, input.install.name)
  return [
    snapshotStep(input, layout, services),
    unshareStep(input.previous, layout, services),
    ...(input.install.manifest.source.type === 'git' ? [sourceStep(input, layout, services)] : []),
    environmentStep(layout, services),
    ...preparationSteps(input.install, layout, { ...services, git: switchingGit(services, layout) }),
    shareStep(input, layout, services),
    finishStep(input, layout, services),
  ]
}

/** How an install is told of the models, for a state of it. */
export function targetOf(
  { install, manifest }: InstallRecord,
  { app }: InstallLayout,
): Parameters<InstallServices['library']['share']>[0] {
  return { name: install.name, manifest, app, ...(install.sharing === null ? {} : { way: install.sharing }) }
}

function snapshotStep(input: UpdateInput, layout: InstallLayout, services: InstallServices): Step {
  const { id } = input.previous.install
  return {
    id: 'snapshot',
    title: 'Take a snapshot',
    weight: 10,
    async run(context) {
      services.store.update(id, { state: 'updating' })
      await takeSnapshot(input.previous, layout, services.python, context)
    },
    async undo() {
      // All of it was put back by the steps before.
      await removeTree(layout.before)
      await removeTree(`${layout.before}.making`)
      services.store.put({ ...input.previous, install: { ...input.previous.install, before: null } })
    },
  }
}

function unshareStep(record: InstallRecord, layout: InstallLayout, services: InstallServices): Step {
  const target = targetOf(record, layout)
  return {
    id: 'unshare',
    // Git must find the folders that it knows, not links.
    title: 'Take the links to the models back',
    weight: 2,
    run: (context) => services.library.unshare(target, context),
    undo: (context) => services.library.share(target, context),
  }
}

function sourceStep({ install, previous }: UpdateInput, layout: InstallLayout, services: InstallServices): Step {
  return {
    id: 'source',
    title: 'Fetch the new version',
    weight: 20,
    async run(context) {
      const commit = await bringSource(install.manifest, install.ref, layout, services, context)
      services.store.update(install.installId, { revision: commit })
    },
    async undo(context) {
      const { revision, ref } = previous.install
      await bringSource(previous.manifest, revision ?? ref, layout, services, context)
      await bringClones(previous.manifest, layout, services, context)
    },
  }
}

/** Does nothing by itself: its undo is where the environment comes back, after what the later steps did to it. */
function environmentStep(layout: InstallLayout, services: InstallServices): Step {
  return {
    id: 'environment',
    title: 'Keep the Python environment',
    weight: 1,
    run: () => Promise.resolve(),
    undo: () => restoreEnvironment(layout, services.folder.temp),
  }
}

function shareStep({ install, previous }: UpdateInput, layout: InstallLayout, services: InstallServices): Step {
  const target = targetOf({ ...previous, manifest: install.manifest }, layout)
  return {
    id: 'share',
    title: 'Share the models folder',
    weight: 3,
    run: (context) => services.library.share(target, context),
    undo: (context) => services.library.unshare(target, context),
  }
}

function finishStep({ install, previous }: UpdateInput, layout: InstallLayout, services: InstallServices): Step {
  return {
    id: 'finish',
    title: 'Record what was installed',
    weight: 3,
    async run(context) {
      const [frozen, { size, alone }] = await Promise.all([
        install.python === null ? [] : services.python.freeze(services.python.environmentAt(layout.env)),
        folderSize(layout.root),
      ])
      for (const line of frozen) context.log(line)
      const now = services.store.byName(install.name)
      if (now.install.id !== install.installId)
        throw new DeckError('not-found', { what: 'install', name: install.name })
      const { ref, revision } = previous.install
      services.store.put({
        manifest: install.manifest,
        torchEnv: install.torch?.env ?? {},
        install: {
          ...now.install,
          state: 'ready',
          ref: install.ref,
          torch: frozen.find((line) => /^torch==/i.test(line))?.slice('torch=='.length) ?? null,
          size,
          sizeAlone: alone,
          before: { ref, revision, updatedAt: Date.now() },
        },
      })
    },
    async undo() {
      services.store.put({ ...previous, install: { ...previous.install, state: 'updating' } })
      await Promise.resolve()
    },
  }
}
