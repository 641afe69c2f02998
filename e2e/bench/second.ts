import { join } from 'node:path'
import type { Row } from './figures.ts'
import { deckMust, interleaved, remove, runToEnd, seconds, stepSeconds, type Bench } from './workplace.ts'

const megabyte = 1_000_000

/** Bytes of a folder on disk as `du` counts them: each hard-linked file once. */
async function diskBytes(path: string): Promise<number> {
  return Number((await runToEnd('du', ['-sk', path])).split(/\s/)[0]) * 1024
}

/** A second environment with the same wheels, against a plain copy of the first one. */
export default async function second(bench: Bench): Promise<readonly Row[]> {
  const dataDir = bench.dataFolder('second')
  await deckMust(dataDir, 'install', 'heavy-ui', '--name', 'first')
  const first = join(dataDir, 'installs', 'first')
  const copy = join(dataDir, 'copy')
  const disk: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
  const steps: number[] = []

  /** Time and added disk of a piece of work; what it made is removed unmeasured. */
  const measured = async (added: number[], made: string, work: () => Promise<unknown>): Promise<number> => {
    const before = await diskBytes(dataDir)
    const time = await seconds(work)
    added.push(((await diskBytes(dataDir)) - before) / megabyte)
    await remove(made)
    return time
  }
  const times = await interleaved(3, {
    ours: (round) =>
      measured(disk.ours, join(dataDir, 'nothing'), async () => {
        const result = await deckMust(dataDir, 'install', 'heavy-ui', '--name', `next-${round}`)
        steps.push(
          stepSeconds(result, 'Create the Python environment') +
            stepSeconds(result, 'Install requirements.txt') +
            (bench.torch.length === 0 ? 0 : stepSeconds(result, 'Install PyTorch')),
        )
      }),
    theirs: () => measured(disk.theirs, copy, () => runToEnd('cp', ['-r', join(first, 'env'), copy])),
  })
  await remove(dataDir)
  const peer = (samples: readonly number[]): Row['peer'] => ({ name: 'cp -r', samples })
  return [
    { bench: 'second', what: 'whole deck install', unit: 's', ours: times.ours, peer: peer(times.theirs), goal: 0.1 },
    { bench: 'second', what: '… its environment alone', unit: 's', ours: steps, peer: peer(times.theirs), goal: 0.1 },
    { bench: 'second', what: 'added disk', unit: 'MB', ours: disk.ours, peer: peer(disk.theirs), goal: 0.1 },
  ]
}
