import type { LaunchOption } from '../../shared/catalogue/launch-options.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { inVersionRange } from '../../shared/catalogue/match.ts'
import { checkLaunch } from './check-launch.ts'
import { checkModels } from './check-models.ts'

/** A fault that the schema alone cannot see: where it is, and what is wrong. */
export interface ManifestIssue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

type Step = Manifest['install'][number]

const pythonOf = ({ runtime }: Manifest) => (runtime.type === 'python' ? runtime : (runtime.python ?? null))

function checkRuntime(manifest: Manifest): ManifestIssue[] {
  const python = pythonOf(manifest)
  if (python === null) return []
  const at = manifest.runtime.type === 'python' ? ['runtime'] : ['runtime', 'python']
  const issues: ManifestIssue[] = []
  if (!inVersionRange(python.preferred, python.accepted)) {
    issues.push({
      path: [...at, 'preferred'],
      message: `${python.preferred} is not in the accepted range ${python.accepted}`,
    })
  }
  manifest.torch.forEach((rule, index) => {
    if (rule.python !== undefined && !inVersionRange(rule.python, python.accepted)) {
      issues.push({
        path: ['torch', index, 'python'],
        message: `${rule.python} is not in the accepted range ${python.accepted}`,
      })
    }
  })
  return issues
}

function checkTorch(manifest: Manifest): ManifestIssue[] {
  const step = manifest.install.findIndex((item) => item.use === 'torch')
  if (step === -1) {
    return manifest.torch.length === 0
      ? []
      : [{ path: ['torch'], message: 'there are torch rules, but no install step “use: torch”' }]
  }
  if (manifest.torch.length === 0) {
    return [{ path: ['install', step], message: 'a torch step needs torch rules' }]
  }
  const issues: ManifestIssue[] = []
  manifest.needs.backends.forEach((backend, index) => {
    const ruled = manifest.torch.some(({ when }) => when.backend === undefined || when.backend.includes(backend))
    if (!ruled)
      issues.push({ path: ['needs', 'backends', index], message: `no torch rule is for the backend ${backend}` })
  })
  manifest.torch.forEach(({ when }, index) => {
    const foreign = when.backend?.filter((backend) => !manifest.needs.backends.includes(backend)) ?? []
    if (foreign.length > 0) {
      issues.push({
        path: ['torch', index, 'when', 'backend'],
        message: `${foreign.join(', ')} is not among needs.backends`,
      })
    }
  })
  return issues
}

/** The tool that a step needs, where it is not there on every machine. */
function neededRuntime(step: Step): 'python' | 'dotnet' | 'node' | null {
  switch (step.use) {
    case 'torch':
    case 'requirements':
    case 'pip':
      return 'python'
    case 'dotnet-build':
      return 'dotnet'
    case 'npm':
      return 'node'
    case 'clone':
    case 'run':
    case 'write-config':
    case 'make-folder':
      return null
  }
}

function checkSteps(manifest: Manifest): ManifestIssue[] {
  return manifest.install.flatMap((step, index) => {
    const needed = neededRuntime(step)
    const there =
      needed === null || manifest.runtime.type === needed || (needed === 'python' && pythonOf(manifest) !== null)
    return there
      ? []
      : [{ path: ['install', index, 'use'], message: `a step “${step.use}” needs the runtime ${needed}` }]
  })
}

const optionValues = (option: LaunchOption) => [
  { path: ['default'], value: option.default },
  ...option.defaults.map((rule, index) => ({ path: ['defaults', index, 'value'], value: rule.value })),
]

function checkOptions({ launch }: Manifest): ManifestIssue[] {
  const seen = new Set<string>()
  return launch.options.flatMap((option, index): ManifestIssue[] => {
    const at = ['launch', 'options', index]
    const issues: ManifestIssue[] = []
    if (seen.has(option.id)) issues.push({ path: [...at, 'id'], message: `the option “${option.id}” is there twice` })
    seen.add(option.id)
    if (option.type === 'choice') {
      const known = option.choices.map((choice) => choice.value)
      if (new Set(known).size < known.length)
        issues.push({ path: [...at, 'choices'], message: 'a choice is there twice' })
      for (const { path, value } of optionValues(option)) {
        if (!known.includes(String(value))) {
          issues.push({
            path: [...at, ...path],
            message: `“${String(value)}” is not one of the choices ${known.join(', ')}`,
          })
        }
      }
    }
    if (option.type === 'number') {
      for (const { path, value } of optionValues(option)) {
        if (typeof value !== 'number') continue
        const { min = -Infinity, max = Infinity, integer } = option
        if (value < min || value > max)
          issues.push({ path: [...at, ...path], message: `${value} is outside ${min} to ${max}` })
        if (integer && !Number.isInteger(value))
          issues.push({ path: [...at, ...path], message: `${value} is no whole number` })
      }
    }
    return issues
  })
}

function checkFamilies({ families }: Manifest): ManifestIssue[] {
  const ids = families.map((family) => family.id)
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index ? [{ path: ['families', index, 'id'], message: `the family ${id} is there twice` }] : [],
  )
}

/** Options that choose who computes go with `workers`, one of each type. */
function checkWorkers({ workers, launch }: Manifest): ManifestIssue[] {
  const seen = new Set<string>()
  const issues: ManifestIssue[] = []
  launch.options.forEach(({ type }, index) => {
    if (type !== 'install' && type !== 'addresses') return
    const path = ['launch', 'options', index, 'type']
    if (workers === undefined) issues.push({ path, message: `an option of the type “${type}” needs “workers”` })
    if (seen.has(type)) issues.push({ path, message: `there is an option of the type “${type}” already` })
    seen.add(type)
  })
  return issues
}

/** Finds what the schema cannot say: contradictions inside one manifest. */
export function checkManifest(manifest: Manifest): readonly ManifestIssue[] {
  return [
    ...checkRuntime(manifest),
    ...checkTorch(manifest),
    ...checkSteps(manifest),
    ...checkLaunch(manifest),
    ...checkOptions(manifest),
    ...checkModels(manifest),
    ...checkWorkers(manifest),
    ...checkFamilies(manifest),
  ]
}
