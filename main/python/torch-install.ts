import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TorchDecision } from '../../shared/catalogue/torch-plan.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import { constraintsOf } from './environments.ts'
import { normalizeName, parseVersion } from './pep440.ts'
import { isFrozenWithTorch, requirementName } from './requirements-file.ts'
import type { PythonEnvironment } from './types.ts'
import { hideLogins, readFailure } from './uv-errors.ts'
import { raiseUvFailure, workUv, type UvCall } from './uv-run.ts'

/**
 * Why the installed torch is not from this index, or null. The indexes of PyTorch mark their builds
 * by a local label that is the last part of their path (`2.8.0+cu128` from `…/whl/cu128`); the one
 * for the CPU leaves it out for macOS.
 */
export function wrongBuild(version: string, index: string): string | null {
  const wanted = /\/(cpu|xpu|cu\d+|rocm[\d.]+)\/?$/.exec(index)?.[1]
  const local = parseVersion(version)?.local ?? null
  if (wanted === undefined || local === wanted || (wanted === 'cpu' && local === null)) return null
  return `it gave torch ${version}, not a build for ${wanted}`
}

/** `name==version` lines that later steps must not change. */
export function torchConstraints(frozen: readonly string[], asked: readonly string[]): string[] {
  const names = new Set(asked.map(requirementName))
  return frozen.filter((line) => {
    const name = /^([A-Za-z0-9._-]+)==/.exec(line)?.[1]
    return name !== undefined && (isFrozenWithTorch(normalizeName(name)) || names.has(normalizeName(name)))
  })
}

const sourceLine = (index: string): string => `# PyTorch from ${hideLogins(index)}`

/**
 * Installs the torch family from one index and from nowhere else: with `--default-index` and no
 * further one, uv cannot fall back. Freezes what came, with the index it came from.
 */
export async function installTorch(
  deps: {
    readonly call: Omit<UvCall, 'args'>
    readonly index: string
    readonly freeze: () => Promise<readonly string[]>
  },
  environment: PythonEnvironment,
  torch: TorchDecision,
  work: Work,
): Promise<void> {
  const { call, index, freeze } = deps
  const file = constraintsOf(environment)
  const before = await readFile(file, 'utf8').catch(() => null)
  const present = (await freeze()).some((line) => /^torch==/i.test(line))
  // A torch of another or an unknown index would satisfy `torch` and stay.
  const again = present && before?.split('\n')[0] !== sourceLine(index)
  const names = torch.packages.map(requirementName).filter((name) => name !== null)
  const args = [
    ...[
      'pip',
      'install',
      '--color',
      'never',
      '--python',
      environment.python,
      '--default-index',
      index,
      '--index-strategy',
      'first-index',
    ],
    ...(torch.prerelease ? ['--prerelease', 'allow'] : []),
    ...(again ? names.flatMap((name) => ['--reinstall-package', name]) : []),
    ...torch.packages,
  ]
  const outcome = await workUv({ ...call, args }, work)
  const shown = { backend: torch.backend, index: hideLogins(index) }
  if (!outcome.ok) {
    const failure = readFailure(outcome.output)
    if (failure.kind === 'disk-full') await raiseUvFailure(outcome.output, dirname(environment.path))
    throw new DeckError('torch-unavailable', { ...shown, detail: failure.detail })
  }
  const frozen = await freeze()
  const version = frozen.find((line) => /^torch==/i.test(line))?.slice('torch=='.length)
  const wrong = version === undefined ? null : wrongBuild(version, index)
  if (wrong !== null) throw new DeckError('torch-unavailable', { ...shown, detail: wrong })
  await writeFileAtomic(file, `${[sourceLine(index), ...torchConstraints(frozen, torch.packages)].join('\n')}\n`)
}
