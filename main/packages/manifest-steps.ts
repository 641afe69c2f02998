import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { assertNever } from '../../shared/assert-never.ts'
import type { InstallStep } from '../../shared/catalogue/install-steps.ts'
import type { LaunchPaths } from '../../shared/catalogue/launch-plan.ts'
import { fillPlaceholders } from '../../shared/catalogue/placeholders.ts'
import { machineFacts, matches } from '../../shared/catalogue/match.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import { DeckError, toErrorInfo } from '../../shared/errors.ts'
import type { Hardware } from '../../shared/hardware.ts'
import { mergeConfig } from '../config-files/merge.ts'
import type { Git } from '../git/types.ts'
import type { Step, StepContext } from '../operations/types.ts'
import { runCommand } from '../process/command.ts'
import { requireDotnet } from '../process/dotnet.ts'
import { findOnPath } from '../process/find-on-path.ts'
import type { Python } from '../python/types.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import { packageEnvironment } from './environment.ts'
import type { InstallInput } from './install-input.ts'
import { namingProblems, printedProblems } from './known-problems.ts'
import { innerPath, type InstallLayout } from './layout.ts'
import { endLeftProgram, noteProgram } from './left-program.ts'

export interface StepServices {
  readonly git: Git
  readonly python: Python
  readonly hardware: () => Promise<Hardware>
  readonly settings: () => Settings
  readonly env: NodeJS.ProcessEnv
  /** The shared models folder, for `{models}`. */
  readonly models: () => string
}

const weights: Record<InstallStep['use'], number> = {
  clone: 10,
  torch: 120,
  requirements: 60,
  pip: 20,
  run: 60,
  'write-config': 1,
  'dotnet-build': 60,
  npm: 60,
  'make-folder': 1,
}

/** What of these outlives a killed app would go on working; git and uv end with their terminal or pipe. */
const startsPrograms: ReadonlySet<InstallStep['use']> = new Set(['run', 'dotnet-build', 'npm'])

/** Turns one step of a manifest into a step of the operation. */
export function manifestStep(
  step: InstallStep,
  position: number,
  input: InstallInput,
  layout: InstallLayout,
  services: StepServices,
): Step {
  return {
    id: `${position + 1}-${step.use}`,
    title: titleOf(step),
    weight: weights[step.use],
    ...(startsPrograms.has(step.use) ? { undo: endLeftProgram } : {}),
    async run(context) {
      await endLeftProgram(context)
      const facts = machineFacts(await services.hardware(), input.backend)
      if (step.when !== undefined && !matches(step.when, facts)) {
        context.log('Not needed on this machine.')
        return
      }
      try {
        await namingProblems(printedProblems(input.manifest, facts), context, (watched) =>
          carryOut(step, input, layout, services, watched),
        )
      } catch (error) {
        if (!('optional' in step && step.optional) || context.signal.aborted) throw error
        context.log(`Left out: ${toErrorInfo(error).message}`)
      }
    },
  }
}

function titleOf(step: InstallStep): string {
  switch (step.use) {
    case 'clone':
      return `Clone ${step.into}`
    case 'torch':
      return 'Install PyTorch'
    case 'requirements':
      return `Install ${step.file}`
    case 'pip':
      return `Install ${step.packages.slice(0, 3).join(', ')}${step.packages.length > 3 ? ' …' : ''}`
    case 'run':
      return 'Run its own preparation'
    case 'write-config':
      return `Write ${step.file}`
    case 'dotnet-build':
      return `Build ${step.project}`
    case 'npm':
      return `npm ${step.script ?? 'install'}`
    case 'make-folder':
      return `Create ${step.path}`
    default:
      return assertNever(step)
  }
}

async function carryOut(
  step: InstallStep,
  input: InstallInput,
  layout: InstallLayout,
  services: StepServices,
  context: StepContext,
): Promise<void> {
  const environment = services.python.environmentAt(layout.env)
  switch (step.use) {
    case 'clone':
      await services.git.clone(
        { url: step.url, ref: step.ref, folder: innerPath(layout.app, step.into), submodules: step.submodules },
        context,
      )
      return
    case 'torch':
      if (input.torch !== null) await services.python.installTorch(environment, input.torch, context)
      return
    case 'requirements':
      await services.python.install(
        environment,
        {
          ...step,
          files: [innerPath(layout.app, step.file)],
          packages: [],
          cwd: step.cwd === undefined ? layout.app : innerPath(layout.app, step.cwd),
        },
        context,
      )
      return
    case 'pip':
      await services.python.install(environment, { ...step, files: [], cwd: layout.app }, context)
      return
    case 'run': {
      const paths = pathsOf(layout, environment, services.models())
      const { platform } = await services.hardware()
      const [file = '', ...args] = step.argv.map((part) => fillPlaceholders(part, { ...paths }, platform))
      const additions = Object.fromEntries(
        Object.entries(step.env).map(([name, value]) => [name, fillPlaceholders(value, { ...paths }, platform)]),
      )
      await program(
        file,
        args,
        step.cwd === undefined ? layout.app : innerPath(layout.app, step.cwd),
        { ...input.torch?.env, ...additions },
        step.timeoutMinutes,
        environment.bin,
        services,
        context,
      )
      return
    }
    case 'write-config': {
      const file = innerPath(layout.app, step.file)
      const before = await readFile(file, 'utf8').catch(() => '')
      await mkdir(dirname(file), { recursive: true })
      await writeFileAtomic(file, mergeConfig(before, step.format, step.values))
      return
    }
    case 'dotnet-build': {
      const { runtime } = input.manifest
      const dotnet = await requireDotnet(runtime.type === 'dotnet' ? runtime.sdk : '0', services.env)
      await program(
        dotnet.path,
        ['build', step.project, '--configuration', step.configuration, '-o', innerPath(layout.app, step.output)],
        layout.app,
        { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
        60,
        null,
        services,
        context,
      )
      return
    }
    case 'npm':
      await program(
        await tool('npm', services),
        // Without --no-save npm rewrites the lock file for this system, and the clone counts as changed.
        step.script === undefined ? ['install', '--no-save', '--no-audit', '--no-fund'] : ['run', step.script],
        innerPath(layout.app, step.cwd),
        {},
        60,
        null,
        services,
        context,
      )
      return
    case 'make-folder':
      await mkdir(innerPath(layout.app, step.path), { recursive: true })
      return
    default:
      assertNever(step)
  }
}

/** What the placeholders of a manifest stand for in this install. */
export function pathsOf(
  layout: InstallLayout,
  environment: { readonly python: string; readonly bin: string },
  models: string,
): LaunchPaths {
  return { install: layout.root, app: layout.app, python: environment.python, bin: environment.bin, models }
}

async function tool(name: string, services: StepServices): Promise<string> {
  const path = await findOnPath(name, services.env)
  if (path === null) throw new DeckError('tool-missing', { tool: name })
  return path
}

async function program(
  file: string,
  args: readonly string[],
  cwd: string,
  additions: Readonly<Record<string, string>>,
  timeoutMinutes: number,
  bin: string | null,
  services: StepServices,
  context: StepContext,
): Promise<void> {
  context.log(`$ ${[file, ...args].join(' ')}`)
  const env = packageEnvironment({ source: services.env, settings: services.settings(), bin, additions })
  const result = await runCommand({
    file,
    args,
    cwd,
    env,
    signal: context.signal,
    timeoutMs: timeoutMinutes * 60_000,
    onStart: (pid) => noteProgram(context.memory, pid),
    onLine: (line, stream) => {
      context.log(line, stream)
      context.progress({ detail: line.slice(0, 200) })
    },
  })
  context.signal.throwIfAborted()
  const name = basename(file)
  if (result.spawnError !== null) throw new DeckError('step-failed', { step: name, detail: result.spawnError })
  if (result.timedOut)
    throw new DeckError('step-failed', { step: name, detail: `not finished after ${timeoutMinutes} minutes` })
  if (result.code !== 0) {
    const last = result.stderr.trim().split('\n').at(-1) ?? ''
    throw new DeckError('step-failed', {
      step: name,
      detail: `exit code ${result.code ?? result.signal ?? '?'}${last === '' ? '' : `: ${last.slice(0, 300)}`}`,
    })
  }
}
