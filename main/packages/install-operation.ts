import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { machineFacts } from '../../shared/catalogue/match.ts'
import type { Install } from '../../shared/contract/installs.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Hardware } from '../../shared/hardware.ts'
import type { Git } from '../git/types.ts'
import type { Library } from '../library/types.ts'
import type { OperationType, Step } from '../operations/types.ts'
import type { Python } from '../python/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import type { Trash } from '../store/trash.ts'
import { discardInstall, exists } from './discard-install.ts'
import { folderSize } from './folder-size.ts'
import { wheelRequirement } from './install-downloads.ts'
import { installInputSchema, type InstallInput } from './install-input.ts'
import type { InstallRecord, InstallStore } from './install-store.ts'
import { installLayout, type InstallLayout } from './layout.ts'
import { manifestStep, type StepServices } from './manifest-steps.ts'

export interface InstallServices extends StepServices {
  readonly folder: DataFolder
  readonly store: InstallStore
  readonly git: Git
  readonly python: Python
  readonly library: Library
  readonly trash: Trash
  readonly hardware: () => Promise<Hardware>
}

/** Installs a package: the steps of its manifest between our own first and last ones. */
export function installOperation(services: InstallServices): OperationType<InstallInput> {
  return {
    kind: 'install',
    input: installInputSchema,
    locks: (input) => [`install:${input.name.toLowerCase()}`],
    subject: (input) => input.name,
    steps: (input) => installSteps(input, services),
    settled: async (input, state) => {
      if (state === 'rolled-back') services.store.remove(input.installId)
      await Promise.resolve()
    },
  }
}

/** The record of an install that is being made; it cannot be launched before the last step. */
export function newRecord(input: InstallInput, folder: DataFolder): InstallRecord {
  const install: Install = {
    id: input.installId,
    name: input.name,
    package: input.manifest.id,
    path: installLayout(folder, input.name).root,
    state: 'installing',
    ref: input.ref,
    revision: null,
    backend: input.backend,
    python: null,
    torch: null,
    size: null,
    sizeAlone: null,
    options: {},
    extraArgs: [],
    sharing: null,
    before: null,
    createdAt: Date.now(),
    lastLaunchedAt: null,
  }
  return { install, manifest: input.manifest, torchEnv: input.torch?.env ?? {} }
}

/** Everything between the source and the sharing of models: the environment, the wheel, the steps of the manifest. */
export function preparationSteps(
  input: InstallInput,
  layout: InstallLayout,
  services: InstallServices,
): readonly Step[] {
  const { manifest } = input
  const steps: Step[] = input.python === null ? [] : [pythonStep(input, layout, services)]
  const wheel = wheelStep(input, layout, services)
  let wheelPlaced = wheel === null
  if (wheel !== null && !manifest.install.some((step) => step.use === 'torch')) {
    steps.push(wheel)
    wheelPlaced = true
  }
  for (const [position, step] of manifest.install.entries()) {
    steps.push(manifestStep(step, position, input, layout, services))
    // A wheel's own requirements must find torch already there and frozen.
    if (!wheelPlaced && wheel !== null && step.use === 'torch') {
      steps.push(wheel)
      wheelPlaced = true
    }
  }
  return steps
}

export function installSteps(input: InstallInput, services: InstallServices): readonly Step[] {
  const { manifest } = input
  const layout = installLayout(services.folder, input.name)
  const steps: Step[] = [folderStep(input, layout, services)]
  if (manifest.source.type === 'git') steps.push(cloneStep(input, layout, services))
  steps.push(...preparationSteps(input, layout, services))
  steps.push(shareStep(input, layout, services), finishStep(input, layout, services))
  return steps
}

function folderStep(input: InstallInput, layout: InstallLayout, services: InstallServices): Step {
  const owner = JSON.stringify({ installId: input.installId, package: input.manifest.id, name: input.name })
  return {
    id: 'folder',
    title: 'Prepare the folder',
    weight: 1,
    async run() {
      const present = await readdir(layout.root).catch(() => [])
      if (present.length > 0 && (await readFile(layout.marker, 'utf8').catch(() => '')) !== owner) {
        throw new DeckError('folder-in-the-way', { path: layout.root })
      }
      await mkdir(layout.root, { recursive: true })
      await writeFile(layout.marker, owner)
      // A crash right after the journal entry may have come before the record.
      if (!services.store.has(input.name)) services.store.put(newRecord(input, services.folder))
      if (input.manifest.source.type === 'wheel') await mkdir(layout.app, { recursive: true })
    },
    async undo(context) {
      if (!(await exists(layout.root))) return
      // The folder may be somebody else's: that is why this step failed.
      if ((await readFile(layout.marker, 'utf8').catch(() => '')) !== owner) return
      context.log(`Removing ${layout.root}`)
      await discardInstall(services.folder, input.name, services.trash)
    },
  }
}

function cloneStep(input: InstallInput, layout: InstallLayout, services: InstallServices): Step {
  return {
    id: 'clone',
    title: 'Clone the source',
    weight: 30,
    async run(context) {
      const { source } = input.manifest
      if (source.type !== 'git') return
      const request = { url: source.url, ref: input.ref, folder: layout.app, submodules: source.submodules }
      const { commit } = await services.git.clone(request, context)
      context.log(`At commit ${commit}`)
      services.store.update(input.installId, { revision: commit })
    },
  }
}

function pythonStep(input: InstallInput, layout: InstallLayout, services: InstallServices): Step {
  return {
    id: 'python',
    title: 'Create the Python environment',
    weight: 15,
    async run(context) {
      if (input.python === null) return
      const interpreter = await services.python.resolve(input.python, context)
      context.log(`Python ${interpreter.version} (${interpreter.path})`)
      await services.python.createEnvironment(layout.env, interpreter, context)
      services.store.update(input.installId, { python: interpreter.version })
    },
  }
}

function wheelStep(input: InstallInput, layout: InstallLayout, services: InstallServices): Step | null {
  const { source } = input.manifest
  if (source.type !== 'wheel') return null
  return {
    id: 'wheel',
    title: `Install ${source.package} ${input.ref}`,
    weight: 60,
    async run(context) {
      const facts = machineFacts(await services.hardware(), input.backend)
      const requirement = wheelRequirement(source, input.ref, facts)
      const environment = services.python.environmentAt(layout.env)
      const nothing = { exclude: [], constraints: [], overrides: [], noDeps: false, noBuildIsolation: [] }
      await services.python.install(
        environment,
        { ...nothing, files: [], packages: [requirement], cwd: layout.app },
        context,
      )
      services.store.update(input.installId, { revision: input.ref })
    },
  }
}

function shareStep(input: InstallInput, layout: InstallLayout, services: InstallServices): Step {
  const target = { name: input.name, manifest: input.manifest, app: layout.app }
  return {
    id: 'share',
    title: 'Share the models folder',
    weight: 3,
    run: (context) => {
      // One of this name that went before may have been without models.
      services.library.setUnshared(input.name, false)
      return services.library.share(target, context)
    },
    undo: (context) => services.library.unshare(target, context),
  }
}

function finishStep(input: InstallInput, layout: InstallLayout, services: InstallServices): Step {
  return {
    id: 'finish',
    title: 'Record what was installed',
    weight: 3,
    async run(context) {
      const [frozen, { size, alone }] = await Promise.all([
        input.python === null ? [] : services.python.freeze(services.python.environmentAt(layout.env)),
        folderSize(layout.root),
      ])
      for (const line of frozen) context.log(line)
      const torch = frozen.find((line) => /^torch==/i.test(line))?.slice('torch=='.length) ?? null
      services.store.update(input.installId, { state: 'ready', torch, size, sizeAlone: alone })
    },
    async undo() {
      services.store.update(input.installId, { state: 'installing' })
      await Promise.resolve()
    },
  }
}
