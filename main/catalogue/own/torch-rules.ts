import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import { torchLine } from './torch-lines.ts'

const whl = (name: string): string => `https://download.pytorch.org/whl/${name}`

interface Rule {
  readonly when: Readonly<Record<string, unknown>>
  readonly index: string
  readonly packages: readonly string[]
  /** Said above the rule in the file. */
  readonly comment?: string
}

/** Builds for NVIDIA cards: what a CUDA version has kernels for differs at both ends. */
function cudaRules(minor: number, cuda: string, packages: readonly string[]): readonly Rule[] {
  const cards = (computeCapability: string): Rule['when'] => ({ backend: ['cuda'], computeCapability })
  const unknown = { backend: ['cuda'], unknown: ['computeCapability'] }
  if (minor >= 10) {
    return [
      {
        when: { ...cards('>=7.5'), driver: '>=580' },
        index: whl(cuda),
        packages,
        comment: 'CUDA 13 needs driver 580.',
      },
      { when: cards('>=5,<10'), index: whl('cu126'), packages },
      { when: unknown, index: whl('cu126'), packages },
    ]
  }
  if (minor >= 7 && cuda === 'cu128') {
    return [
      { when: cards('>=7.5'), index: whl(cuda), packages },
      {
        when: cards('>=5,<7.5'),
        index: whl('cu126'),
        packages,
        comment: 'The last CUDA that knows Maxwell, Pascal and Volta cards.',
      },
      { when: unknown, index: whl(cuda), packages },
    ]
  }
  return [
    { when: cards('>=5,<10'), index: whl(cuda), packages },
    {
      when: cards('>=10'),
      index: whl('cu128'),
      packages: ['torch==2.7.1', 'torchvision==0.22.1', ...(packages.length > 2 ? ['torchaudio==2.7.1'] : [])],
      comment: 'A guess: newer than what was found, because that knows no Blackwell cards (RTX 50).',
    },
    { when: unknown, index: whl(cuda), packages },
  ]
}

/** The rules for every backend that pip has builds for: NVIDIA, AMD on Linux, Apple, and the processor. */
export function torchRules(torch: NonNullable<Proposal['torch']['value']>): readonly Rule[] {
  const { packages } = torch
  const { minor, cuda, rocm } = torchLine(packages[0]?.replace('torch==', '') ?? null)
  const named = torch.index?.startsWith('cu') === true ? torch.index : cuda
  return [
    ...cudaRules(minor, named, packages),
    ...(rocm === null ? [] : [{ when: { backend: ['rocm'], platform: ['linux'] }, index: whl(rocm), packages }]),
    { when: { backend: ['mps'], platform: ['macos'], arch: ['arm64'] }, index: 'pypi', packages },
    {
      when: { backend: ['cpu'], platform: ['linux', 'windows'] },
      index: whl('cpu'),
      packages,
      comment: "PyPI's wheels for Linux are the CUDA build, hence the index for processors.",
    },
    { when: { backend: ['cpu'], platform: ['macos'] }, index: 'pypi', packages },
  ]
}
