import type { Backend, Hardware } from '../hardware.ts'
import { matches, machineFacts, type MachineFacts } from './match.ts'
import type { Manifest } from './manifest.ts'

/** The one torch build for an install: what is installed, from where, and why. */
export interface TorchDecision {
  readonly backend: Backend
  /** `pypi`, or the URL of the one index. */
  readonly index: string
  readonly packages: readonly string[]
  readonly prerelease: boolean
  /** Python version that this build wants instead of the package's preferred one. */
  readonly python: string | null
  readonly env: Readonly<Record<string, string>>
  readonly reason: string
}

const backendNames: Readonly<Record<Backend, string>> = {
  cuda: 'CUDA',
  rocm: 'ROCm',
  xpu: 'XPU',
  mps: 'MPS',
  directml: 'DirectML',
  cpu: 'CPU',
}
const makers: Readonly<Record<Exclude<Backend, 'cpu'>, string>> = {
  cuda: 'NVIDIA GPU',
  rocm: 'AMD GPU',
  xpu: 'Intel GPU',
  mps: 'Apple GPU',
  directml: 'GPU',
}
const platformNames = { linux: 'Linux', windows: 'Windows', macos: 'macOS' } as const

const machineWords = ({ backend, gpu, platform, arch }: MachineFacts): string => {
  const system = `${platformNames[platform]} ${arch}`
  if (backend === 'cpu' || gpu === null) return `the processor (${system})`
  const details = [
    gpu.computeCapability && `compute capability ${gpu.computeCapability}`,
    gpu.gfxTarget,
    gpu.driver && `driver ${gpu.driver}`,
    system,
  ].filter(Boolean)
  return `${gpu.name} (${details.join(', ')})`
}

/** Whether installing the package brings PyTorch; only then a decision makes sense. */
export const usesTorch = (manifest: Manifest): boolean => manifest.install.some((step) => step.use === 'torch')

/**
 * Chooses the torch build: the first rule of the manifest whose condition holds. There is never a
 * second choice behind it. Ask only for a package that has torch rules. Where no rule holds, the refusal says why in plain English.
 */
export function decideTorch(
  manifest: Manifest,
  hardware: Hardware,
  backend: Backend,
): TorchDecision | { readonly refused: string } {
  const { needs, name } = manifest
  const facts = machineFacts(hardware, backend)
  if (!needs.platforms.includes(facts.platform))
    return { refused: `${name} does not run on ${platformNames[facts.platform]}.` }
  if (!needs.backends.includes(backend)) {
    const known = needs.backends.map((id) => backendNames[id]).join(', ')
    return { refused: `${name} has no ${backendNames[backend]} build; it knows ${known}.` }
  }
  if (backend !== 'cpu' && facts.gpu === null) return { refused: `No ${makers[backend]} was found in this machine.` }

  const index = manifest.torch.findIndex((rule) => matches(rule.when, facts))
  const rule = manifest.torch[index]
  if (rule === undefined) {
    return { refused: `${name} names no PyTorch build for ${backendNames[backend]} on ${machineWords(facts)}.` }
  }
  const source = rule.index === 'pypi' ? 'PyPI' : rule.index
  const note = rule.note === undefined ? '' : ` ${rule.note.en}`
  return {
    backend,
    index: rule.index,
    packages: rule.packages,
    prerelease: rule.prerelease,
    python: rule.python ?? null,
    env: rule.env,
    reason: `${backendNames[backend]} on ${machineWords(facts)}: rule ${index + 1} of ${manifest.torch.length} of ${name} takes PyTorch from ${source}.${note}`,
  }
}

const officialIndex = 'https://download.pytorch.org/whl'

/**
 * The index below the mirror that a person set for `https://download.pytorch.org/whl`; the rest of
 * the path stays. PyPI and the indexes of other makers are not touched.
 */
export function mirrorTorchIndex(index: string, mirror: string): string {
  const official = index === officialIndex || index.startsWith(`${officialIndex}/`)
  return mirror === '' || !official ? index : mirror.replace(/\/+$/, '') + index.slice(officialIndex.length)
}
