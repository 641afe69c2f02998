/**
 * Lines of PyTorch: for which CUDA and ROCm there are builds on download.pytorch.org, and the first
 * Python without them (https://pytorch.org/get-started/previous-versions).
 */
export interface TorchLine {
  /** The minor version: 6 for torch 2.6. */
  readonly minor: number
  readonly cuda: string
  /** null: not known here. */
  readonly rocm: string | null
  /** The first minor version of Python 3 that it has no builds for. */
  readonly pythonBelow: number
}

const lines: readonly TorchLine[] = [
  { minor: 0, cuda: 'cu118', rocm: 'rocm5.4.2', pythonBelow: 12 },
  { minor: 1, cuda: 'cu121', rocm: 'rocm5.6', pythonBelow: 12 },
  { minor: 2, cuda: 'cu121', rocm: 'rocm5.7', pythonBelow: 13 },
  { minor: 3, cuda: 'cu121', rocm: 'rocm6.0', pythonBelow: 13 },
  { minor: 4, cuda: 'cu124', rocm: 'rocm6.1', pythonBelow: 13 },
  { minor: 5, cuda: 'cu124', rocm: 'rocm6.2', pythonBelow: 13 },
  { minor: 6, cuda: 'cu126', rocm: 'rocm6.2.4', pythonBelow: 14 },
  { minor: 7, cuda: 'cu128', rocm: 'rocm6.3', pythonBelow: 14 },
  { minor: 8, cuda: 'cu128', rocm: 'rocm6.4', pythonBelow: 14 },
  { minor: 9, cuda: 'cu128', rocm: 'rocm6.4', pythonBelow: 15 },
  { minor: 10, cuda: 'cu130', rocm: 'rocm7.1', pythonBelow: 15 },
  { minor: 11, cuda: 'cu130', rocm: null, pythonBelow: 15 },
  { minor: 12, cuda: 'cu130', rocm: 'rocm7.2', pythonBelow: 15 },
  { minor: 13, cuda: 'cu130', rocm: 'rocm7.2', pythonBelow: 15 },
]
/** What is taken where upstream names no version: builds for every card since Maxwell, and for drivers before 580. */
export const usualTorch = ['torch==2.9.1', 'torchvision==0.24.1', 'torchaudio==2.9.1'] as const
const usualMinor = 9

/** The line of a pinned version such as `2.6.0`; the usual one where there is no pin that is known. */
export function torchLine(version: string | null): TorchLine {
  const minor = /^2\.(\d+)/.exec(version ?? '')?.[1]
  const line = lines.find((each) => String(each.minor) === minor) ?? lines.find((each) => each.minor === usualMinor)
  if (line === undefined) throw new Error('there are no lines of PyTorch')
  return line
}

export function isKnownTorch(version: string): boolean {
  return lines.some(({ minor }) => version.startsWith(`2.${minor}.`) || version === `2.${minor}`)
}

/** torchvision and torchaudio of a torch version; the numbers of torchvision follow those of torch since 2.1. */
export function torchFamily(version: string, names: ReadonlySet<string>): readonly string[] {
  const [, minor = '0', patch = '0'] = /^2\.(\d+)(?:\.(\d+))?/.exec(version) ?? []
  const vision = minor === '0' ? (patch === '0' ? '0.15.1' : '0.15.2') : `0.${Number(minor) + 15}.${patch}`
  return [
    `torch==2.${minor}.${patch}`,
    `torchvision==${vision}`,
    // torchaudio ended at 2.11.0.
    ...(names.has('torchaudio') ? [`torchaudio==2.${Number(minor) > 11 ? '11.0' : `${minor}.${patch}`}`] : []),
  ]
}
