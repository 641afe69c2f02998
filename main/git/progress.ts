/** A phase that git counts, in the order in which they happen, and its share of one fetch with checkout. */
const shares = { counting: 0.03, compressing: 0.05, receiving: 0.6, resolving: 0.16, updating: 0.16 } as const
type Phase = keyof typeof shares
const phases = Object.keys(shares) as readonly Phase[]

export interface GitProgress {
  readonly phase: Phase
  /** 0..1 of this phase. */
  readonly fraction: number
  /** Bytes received so far and bytes per second, where git tells them. */
  readonly bytes: number | null
  readonly bytesPerSecond: number | null
}

const units: Readonly<Record<string, number>> = { bytes: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }
const words: readonly (readonly [RegExp, Phase])[] = [
  [/^(?:remote: )?(?:Counting|Enumerating) objects:/, 'counting'],
  [/^(?:remote: )?Compressing objects:/, 'compressing'],
  [/^(?:Receiving|Unpacking) objects:/, 'receiving'],
  [/^Resolving deltas:/, 'resolving'],
  [/^(?:Updating files|Checking out files|Filtering content):/, 'updating'],
]

function size(amount: string | undefined, unit: string | undefined): number | null {
  const factor = units[unit ?? '']
  return amount === undefined || factor === undefined ? null : Math.round(Number(amount) * factor)
}

/** Reads one line of `git --progress` (messages in English); null for any other text. */
export function parseProgress(line: string): GitProgress | null {
  const phase = words.find(([pattern]) => pattern.test(line))?.[1]
  const percent = /:\s+(\d{1,3})% \(\d+\/\d+\)/.exec(line)?.[1]
  if (phase === undefined || percent === undefined) return null
  const received = /\), ([\d.]+) (bytes|[KMG]iB)(?: \| ([\d.]+) (bytes|[KMG]iB)\/s)?/.exec(line)
  return {
    phase,
    fraction: Math.min(1, Number(percent) / 100),
    bytes: size(received?.[1], received?.[2]),
    bytesPerSecond: size(received?.[3], received?.[4]),
  }
}

/** Where in a whole fetch with checkout such progress stands, 0..1. */
export function overallFraction(progress: GitProgress): number {
  const before = phases.slice(0, phases.indexOf(progress.phase)).reduce((sum, phase) => sum + shares[phase], 0)
  return Math.min(1, before + shares[progress.phase] * progress.fraction)
}
