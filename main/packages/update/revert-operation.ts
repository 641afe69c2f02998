import { z } from 'zod'
import type { OperationType, Step, StepContext } from '../../operations/types.ts'
import type { InstallRecord } from '../install-store.ts'
import { installLayout, type InstallLayout } from '../layout.ts'
import { beginSwap, bringIntoUse, swapSchema } from './environment-swap.ts'
import { placesSchema, type Places } from './places.ts'
import { shareStep, unshareStep } from './sharing-steps.ts'
import { readSnapshot, stateOf, writeSnapshot } from './snapshot.ts'
import { goBack } from './source.ts'
import { revertInputSchema, type RevertInput } from './update-input.ts'
import { refuseRunning, withChoices, type UpdateServices } from './update-operation.ts'

/** In the memory of going back, written before anything changes. */
const hereKey = 'here'
const thereKey = 'there'
const swapKey = 'environments'
const sideSchema = z.object({ places: placesSchema, environment: z.boolean(), revision: z.string().nullable() })
type Side = Readonly<z.infer<typeof sideSchema>>

/**
 * Goes back to what was there before the last update. The state that is left takes the place of the snapshot, so
 * that going back can itself be gone back from. Needs no network: the old commits and environment are here.
 */
export function revertOperation(services: UpdateServices): OperationType<RevertInput> {
  return {
    kind: 'revert',
    input: revertInputSchema,
    locks: ({ current }) => [`install:${current.install.name.toLowerCase()}`],
    subject: ({ current }) => current.install.name,
    rollsBack: true,
    steps: ({ previous, current }) => {
      const { name } = current.install
      const layout = installLayout(services.folder, name)
      return [
        beginStep(previous, current, layout, services),
        unshareStep(name, current.manifest, layout, services),
        sourceStep(layout, services),
        environmentStep(layout),
        shareStep(name, previous.manifest, layout, services),
        recordStep(previous, current, layout, services),
      ]
    },
  }
}

function sideOf({ memory }: StepContext, key: typeof hereKey | typeof thereKey): Side {
  const side = memory.get(key, sideSchema)
  if (side === undefined) throw new Error(`The state ${key} was not taken down`)
  return side
}

function beginStep(
  previous: InstallRecord,
  current: InstallRecord,
  layout: InstallLayout,
  services: UpdateServices,
): Step {
  return {
    id: 'begin',
    title: 'Take down where it is',
    weight: 1,
    async run({ memory }) {
      refuseRunning(current.install, services)
      services.store.update(current.install.id, { state: 'updating' })
      const here = await stateOf(current, layout, services.git)
      const there = await readSnapshot(layout, current.install.name)
      memory.set(hereKey, { ...here, revision: here.record.install.revision })
      memory.set(thereKey, { ...there, revision: previous.install.revision })
    },
    async undo() {
      services.store.put({ ...withChoices(current, services) })
      await Promise.resolve()
    },
  }
}

function sourceStep(layout: InstallLayout, services: UpdateServices): Step {
  const bring = (places: Places, context: StepContext): Promise<void> => goBack(places, layout, services, context)
  return {
    id: 'source',
    title: 'Go back to the version before',
    weight: 10,
    run: (context) => bring(sideOf(context, thereKey).places, context),
    undo: (context) => bring(sideOf(context, hereKey).places, context),
  }
}

function environmentStep(layout: InstallLayout): Step {
  return {
    id: 'environment',
    title: 'Put the environment of before in place',
    weight: 2,
    async run({ memory }) {
      const swap = memory.get(swapKey, swapSchema) ?? (await beginSwap(layout))
      memory.set(swapKey, swap)
      await bringIntoUse(layout, swap, 'kept')
    },
    async undo({ memory }) {
      const swap = memory.get(swapKey, swapSchema)
      if (swap !== undefined) await bringIntoUse(layout, swap, 'used')
    },
  }
}

function recordStep(
  previous: InstallRecord,
  current: InstallRecord,
  layout: InstallLayout,
  services: UpdateServices,
): Step {
  const snapshot = async (record: InstallRecord, { places, environment, revision }: Side): Promise<void> =>
    writeSnapshot(layout, { record: { ...record, install: { ...record.install, revision } }, places, environment })
  return {
    id: 'record',
    title: 'Record what is there now',
    weight: 1,
    async run(context) {
      const here = sideOf(context, hereKey)
      await snapshot(current, here)
      const record = withChoices(previous, services)
      const before = { ref: current.install.ref, revision: here.revision, updatedAt: Date.now() }
      services.store.put({ ...record, install: { ...record.install, state: 'ready', before } })
    },
    async undo(context) {
      await snapshot(previous, sideOf(context, thereKey))
      const record = withChoices(current, services)
      services.store.put({ ...record, install: { ...record.install, state: 'updating' } })
    },
  }
}
