import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import type { OperationType, Step } from '../../operations/types.ts'
import type { InstallServices } from '../install-operation.ts'
import type { InstallRecord } from '../install-store.ts'
import { installLayout, type InstallLayout } from '../layout.ts'
import { bringClones, bringSource } from './source.ts'
import { environmentIdentity, snapshotOf, swapEnvironment } from './snapshot.ts'
import { revertInputSchema, type RevertInput } from './update-input.ts'
import { targetOf } from './update-operation.ts'

const identityKey = 'environment'

/**
 * Goes back to what was there before the last update. The state that is left takes the place of the snapshot, so
 * that going back can itself be gone back from. Needs no network: the old commit and environment are here.
 */
export function revertOperation(services: InstallServices): OperationType<RevertInput> {
  return {
    kind: 'revert',
    input: revertInputSchema,
    locks: ({ current }) => [`install:${current.install.name.toLowerCase()}`],
    subject: ({ current }) => current.install.name,
    rollsBack: true,
    steps: ({ previous, current }) => {
      const layout = installLayout(services.folder, current.install.name)
      return [
        unshareStep(current, layout, services),
        sourceStep(previous, current, layout, services),
        environmentStep(layout),
        shareStep(previous, layout, services),
        recordStep(previous, current, layout, services),
      ]
    },
  }
}

function unshareStep(current: InstallRecord, layout: InstallLayout, services: InstallServices): Step {
  const target = targetOf(current, layout)
  return {
    id: 'unshare',
    title: 'Take the links to the models back',
    weight: 2,
    async run(context) {
      services.store.update(current.install.id, { state: 'updating' })
      await services.library.unshare(target, context)
    },
    async undo(context) {
      await services.library.share(target, context)
      services.store.put(current)
    },
  }
}

function sourceStep(
  previous: InstallRecord,
  current: InstallRecord,
  layout: InstallLayout,
  services: InstallServices,
): Step {
  const bring = async ({ manifest, install }: InstallRecord, context: Parameters<Step['run']>[0]): Promise<void> => {
    await bringSource(manifest, install.revision ?? install.ref, layout, services, context)
    await bringClones(manifest, layout, services, context)
  }
  return {
    id: 'source',
    title: 'Go back to the version before',
    weight: 10,
    run: (context) => bring(previous, context),
    undo: (context) => bring(current, context),
  }
}

function environmentStep(layout: InstallLayout): Step {
  return {
    id: 'environment',
    title: 'Put the environment of before in place',
    weight: 2,
    async run({ memory }) {
      if (memory.get(identityKey, z.string().nullable()) === undefined)
        memory.set(identityKey, await environmentIdentity(layout))
      await swapEnvironment(layout, memory.get(identityKey, z.string().nullable()) ?? null)
    },
    async undo({ memory }) {
      const was = memory.get(identityKey, z.string().nullable())
      if (was === undefined) return
      const now = await environmentIdentity(layout)
      // A half one is finished first, so that there are two whole ones to change back.
      if (now !== was) await swapEnvironment(layout, now)
    },
  }
}

function shareStep(previous: InstallRecord, layout: InstallLayout, services: InstallServices): Step {
  const target = targetOf(previous, layout)
  return {
    id: 'share',
    title: 'Share the models folder',
    weight: 3,
    run: (context) => services.library.share(target, context),
    undo: (context) => services.library.unshare(target, context),
  }
}

function recordStep(
  previous: InstallRecord,
  current: InstallRecord,
  layout: InstallLayout,
  services: InstallServices,
): Step {
  const { record } = snapshotOf(layout)
  return {
    id: 'record',
    title: 'Record what is there now',
    weight: 1,
    async run() {
      const { ref, revision } = current.install
      const { options, extraArgs, sharing, lastLaunchedAt } = current.install
      await writeFile(record, JSON.stringify(current))
      services.store.put({
        ...previous,
        install: {
          ...previous.install,
          // What a person chose since then is not what an update changed.
          ...{ options, extraArgs, sharing, lastLaunchedAt },
          state: 'ready',
          before: { ref, revision, updatedAt: Date.now() },
        },
      })
    },
    async undo() {
      await writeFile(record, JSON.stringify(previous))
    },
  }
}
