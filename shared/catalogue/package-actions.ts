import { assertNever } from '../assert-never.ts'
import type { Manifest } from './manifest.ts'

/** One thing that a package does on a person's machine: code of others that comes, or a command that is run. */
export type PackageAction =
  | { readonly type: 'clone'; readonly url: string; readonly ref: string; readonly into: string }
  /** `from`: a requirement file of the repository, or the names themselves. */
  | { readonly type: 'packages'; readonly from: string; readonly indexes: readonly string[] }
  | { readonly type: 'write'; readonly file: string }
  | { readonly type: 'run'; readonly argv: readonly string[]; readonly during: 'install' | 'launch' }

/** What a package would fetch and run, in order, so that a person can look at it before saying yes. */
export function packageActions(manifest: Manifest): readonly PackageAction[] {
  const { source } = manifest
  const first: PackageAction =
    source.type === 'git'
      ? { type: 'clone', url: source.url, ref: source.defaultRef, into: '' }
      : { type: 'packages', from: `${source.package}==${source.defaultVersion}`, indexes: [] }
  const steps = manifest.install.flatMap((step): readonly PackageAction[] => {
    switch (step.use) {
      case 'clone':
        return [{ type: 'clone', url: step.url, ref: step.ref, into: step.into }]
      case 'torch':
        // One of these, by the machine.
        return [{ type: 'packages', from: 'torch', indexes: [...new Set(manifest.torch.map(({ index }) => index))] }]
      case 'requirements':
        return [{ type: 'packages', from: step.file, indexes: [] }]
      case 'pip':
        return [{ type: 'packages', from: step.packages.join(', '), indexes: [] }]
      case 'run':
        return [{ type: 'run', argv: step.argv, during: 'install' }]
      case 'write-config':
        return [{ type: 'write', file: step.file }]
      case 'make-folder':
        return [{ type: 'write', file: `${step.path}/` }]
      case 'dotnet-build':
        return [{ type: 'run', argv: ['dotnet', 'build', step.project], during: 'install' }]
      case 'npm':
        return [
          {
            type: 'run',
            argv: ['npm', ...(step.script === undefined ? ['install'] : ['run', step.script])],
            during: 'install',
          },
        ]
      default:
        return assertNever(step)
    }
  })
  const { launch } = manifest
  const argv = [
    ...launch.argv,
    ...(launch.port?.args ?? []),
    // In brackets what only some machines give.
    ...launch.always.flatMap(({ args, when }) =>
      Object.keys(when).length === 0 ? args : args.map((arg) => `[${arg}]`),
    ),
  ]
  return [first, ...steps, { type: 'run', argv, during: 'launch' }]
}
