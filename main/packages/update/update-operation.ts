import { z } from 'zod'
import type { Install } from '../../../shared/contract/installs.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { OperationType, Step } from '../../operations/types.ts'
import { folderSize } from '../folder-size.ts'
import { preparationSteps, type InstallServices } from '../install-operation.ts'
import type { InstallRecord } from '../install-store.ts'
import { installLayout, type InstallLayout } from '../layout.ts'
import { shareStep, unshareStep } from './sharing-steps.ts'
import {
  dropEarlier,
  hasSnapshot,
  listPackages,
  readSnapshot,
  restoreEnvironment,
  takeSnapshot,
  undoSnapshot,
} from './snapshot.ts'
import { bringSource, goBack, switchingGit } from './source.ts'
import { updateInputSchema, type UpdateInput } from './update-input.ts'

export interface UpdateServices extends InstallServices {
  /** Whether a run of the install is live; by its id. */
  readonly isRunning: (installId: string) => boolean
}

/** In the memory of an update: whether there was a snapshot of an earlier one when it began. */
const earlierKey = 'earlier'

/**
 * Brings an install to another version in place: snapshot, source, environment, models shared again. Outputs,
 * extensions and settings stay where they are. What fails goes back by itself; what succeeded can be gone back from.
 */
export function updateOperation(services: UpdateServices): OperationType<UpdateInput> {
  return {
    kind: 'update',
    input: updateInputSchema,
    locks: ({ install }) => [`install:${install.name.toLowerCase()}`],
    subject: ({ install }) => install.name,
    steps: (input) => updateSteps(input, services),
    rollsBack: true,
  }
}

function updateSteps(input: UpdateInput, services: UpdateServices): readonly Step[] {
  const { install, previous } = input
  const layout = installLayout(services.folder, install.name)
  const git = switchingGit(install.manifest, previous.manifest, services, layout)
  return [
    snapshotStep(input, layout, services),
    unshareStep(install.name, previous.manifest, layout, services),
    sourceStep(input, layout, services),
    environmentStep(input, layout, services),
    ...preparationSteps(install, layout, { ...services, git }),
    shareStep(install.name, install.manifest, layout, services),
    finishStep(input, layout, services),
  ]
}

/** Raises `install-running` where one was launched since it was asked for. */
export function refuseRunning({ id, name }: Install, { isRunning }: Pick<UpdateServices, 'isRunning'>): void {
  if (isRunning(id)) throw new DeckError('install-running', { name })
}

/** A record with what a person chose meanwhile: that is not what an update changed. */
export function withChoices(record: InstallRecord, { store }: Pick<UpdateServices, 'store'>): InstallRecord {
  const { id, name } = record.install
  if (!store.has(name)) return record
  const { install } = store.byName(name)
  if (install.id !== id) return record
  const { options, extraArgs, sharing, lastLaunchedAt } = install
  return { ...record, install: { ...record.install, options, extraArgs, sharing, lastLaunchedAt } }
}

function snapshotStep({ previous }: UpdateInput, layout: InstallLayout, services: UpdateServices): Step {
  const { install } = previous
  return {
    id: 'snapshot',
    title: 'Take a snapshot',
    weight: 10,
    async run(context) {
      const { memory } = context
      refuseRunning(install, services)
      services.store.update(install.id, { state: 'updating' })
      if (memory.get(earlierKey, z.boolean()) === undefined) {
        await dropEarlier(layout, services.folder.temp)
        memory.set(earlierKey, await hasSnapshot(layout))
      }
      const hadEarlier = memory.get(earlierKey, z.boolean()) === true
      await takeSnapshot(withChoices(previous, services), layout, services, hadEarlier, context)
    },
    async undo({ memory }) {
      const hadEarlier = memory.get(earlierKey, z.boolean())
      // All of it was put back by the steps before.
      if (hadEarlier !== undefined) await undoSnapshot(layout, hadEarlier)
      const record = withChoices(previous, services)
      const before = (await hasSnapshot(layout)) ? install.before : null
      services.store.put({ ...record, install: { ...record.install, state: 'ready', before } })
    },
  }
}

function sourceStep({ install, previous }: UpdateInput, layout: InstallLayout, services: UpdateServices): Step {
  return {
    id: 'source',
    title: 'Fetch the new version',
    weight: 20,
    async run(context) {
      const commit = await bringSource(install.manifest, install.ref, previous.manifest, layout, services, context)
      if (commit !== null) services.store.update(install.installId, { revision: commit })
    },
    // Also what later steps cloned: none of them takes anything back by itself.
    async undo(context) {
      await goBack((await readSnapshot(layout, install.name)).places, layout, services, context)
    },
  }
}

/** Does nothing by itself: its undo is where the environment comes back, after what the later steps did to it. */
function environmentStep({ previous }: UpdateInput, layout: InstallLayout, services: UpdateServices): Step {
  const { name } = previous.install
  return {
    id: 'environment',
    title: 'Keep the Python environment',
    weight: 1,
    run: () => Promise.resolve(),
    undo: () => restoreEnvironment(layout, name, services.folder.temp),
  }
}

function finishStep({ install, previous }: UpdateInput, layout: InstallLayout, services: UpdateServices): Step {
  return {
    id: 'finish',
    title: 'Record what was installed',
    weight: 3,
    async run(context) {
      const [frozen, { size, alone }] = await Promise.all([
        install.python === null ? [] : listPackages(layout.env, services.python, context),
        folderSize(layout.root),
      ])
      for (const line of frozen) context.log(line)
      const now = services.store.byName(install.name)
      if (now.install.id !== install.installId)
        throw new DeckError('not-found', { what: 'install', name: install.name })
      const { record } = await readSnapshot(layout, install.name)
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
          before: { ref: previous.install.ref, revision: record.install.revision, updatedAt: Date.now() },
        },
      })
      await dropEarlier(layout, services.folder.temp)
    },
    async undo() {
      const record = withChoices(previous, services)
      services.store.put({ ...record, install: { ...record.install, state: 'updating' } })
      await Promise.resolve()
    },
  }
}
