import { matches, type MachineFacts } from '../../shared/catalogue/match.ts'
import type { InstallStep } from '../../shared/catalogue/install-steps.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { TorchDecision } from '../../shared/catalogue/torch-plan.ts'
import type { PackageSet } from '../python/package-set.ts'
import type { InstallInput } from './install-input.ts'

type RequirementsStep = Extract<InstallStep, { use: 'requirements' }>

/** Packages that an installation fetches, under the subject of its line in the plan. */
export type Download =
  | { readonly subject: string; readonly from: 'set'; readonly set: PackageSet }
  /** What is in the file is known only with the source. */
  | { readonly subject: string; readonly from: 'file'; readonly step: RequirementsStep }

export const torchSubject = (torch: TorchDecision): string => torch.packages.join(' ')
export const pipSubject = (step: Extract<InstallStep, { use: 'pip' }>): string => step.packages.join(' ')
export const wheelSubject = (source: Extract<Manifest['source'], { type: 'wheel' }>, ref: string): string =>
  `${source.package} ${ref}`

/** The wheel of a package as pip is told, with the extras that fit the machine. */
export function wheelRequirement(
  source: Extract<Manifest['source'], { type: 'wheel' }>,
  ref: string,
  facts: MachineFacts,
): string {
  const extras = source.extras.filter(({ when }) => matches(when, facts)).map(({ extra }) => extra)
  return `${source.package}${extras.length === 0 ? '' : `[${extras.join(',')}]`}==${ref}`
}

/** Whether a step is carried out on this machine. */
export const isNeeded = (step: InstallStep, facts: MachineFacts): boolean =>
  step.when === undefined || matches(step.when, facts)

/** A set that comes after the torch step and on top of what a step of the manifest says. */
export function setOfStep(
  step: Pick<RequirementsStep, 'constraints' | 'overrides' | 'noDeps'>,
  listed: { readonly requirements: readonly string[]; readonly constraints: readonly string[] },
): PackageSet {
  return {
    index: null,
    requirements: listed.requirements,
    constraints: [...listed.constraints, ...step.constraints],
    overrides: step.overrides,
    prerelease: false,
    noDeps: step.noDeps,
    withoutTorch: true,
  }
}

/** What an installation will ask package indexes for, in that order. Must agree with the steps of `installSteps`. */
export function downloadsOf(input: InstallInput, facts: MachineFacts): readonly Download[] {
  const { manifest, torch, ref } = input
  const { source } = manifest
  const plain = { constraints: [], overrides: [], noDeps: false }
  const wheel: readonly Download[] =
    source.type === 'wheel'
      ? [
          {
            subject: wheelSubject(source, ref),
            from: 'set',
            set: setOfStep(plain, { requirements: [wheelRequirement(source, ref, facts)], constraints: [] }),
          },
        ]
      : []
  const steps = manifest.install.flatMap((step): readonly Download[] => {
    if (step.use === 'torch')
      return [...(torch === null || !isNeeded(step, facts) ? [] : [torchDownload(torch)]), ...wheel]
    if (!isNeeded(step, facts)) return []
    if (step.use === 'requirements') return [{ subject: step.file, from: 'file', step }]
    if (step.use === 'pip') {
      const listed = { requirements: step.packages, constraints: [] }
      return [{ subject: pipSubject(step), from: 'set', set: setOfStep(step, listed) }]
    }
    return []
  })
  return manifest.install.some((step) => step.use === 'torch') ? steps : [...wheel, ...steps]
}

function torchDownload(torch: TorchDecision): Download {
  return {
    subject: torchSubject(torch),
    from: 'set',
    set: {
      index: torch.index === 'pypi' ? null : torch.index,
      requirements: torch.packages,
      constraints: [],
      overrides: [],
      prerelease: torch.prerelease,
      noDeps: false,
      withoutTorch: false,
    },
  }
}

/** Whether more is fetched than packages: repositories, and what programs fetch on their own. */
export function fetchesMore(input: InstallInput, facts: MachineFacts): boolean {
  const own: ReadonlySet<InstallStep['use']> = new Set(['clone', 'run', 'dotnet-build', 'npm'])
  const { source, install } = input.manifest
  return source.type === 'git' || install.some((step) => own.has(step.use) && isNeeded(step, facts))
}
