import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './figures.ts'
import { deckMust, interleaved, operationSeconds, remove, runToEnd, seconds, type Bench } from './workplace.ts'

/** What the app does, as commands by hand: clone, environment with pip, requirements; the same uv, index and Python. */
async function byHand(bench: Bench, target: string, cache: string): Promise<void> {
  const env = { ...process.env, UV_CACHE_DIR: cache, UV_NO_CONFIG: '1', UV_PYTHON_DOWNLOADS: 'manual' }
  const python = join(target, 'env', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  mkdirSync(target, { recursive: true })
  await runToEnd('git', ['clone', bench.git.url('heavy-ui'), join(target, 'app')], { env })
  await runToEnd(bench.uv, ['venv', '--seed', '--no-project', '--python', '3.11', join(target, 'env')], { env })
  const install = (...what: readonly string[]) =>
    runToEnd(bench.uv, ['pip', 'install', '--python', python, ...what], { env })
  if (bench.torch.length > 0) await install(...bench.torch)
  await install('-r', join(target, 'app', 'requirements.txt'))
}

/** `deck install`, the whole process, against the same commands by hand; with an empty cache and with a full one. */
export default async function install(bench: Bench): Promise<readonly Row[]> {
  const place = (name: string): string => join(bench.folder, 'install', name)
  // So that neither side pays for the first time on this machine: name lookup, the mirror's own cache.
  await byHand(bench, place('unmeasured'), place('unmeasured-cache'))
  await remove(place('unmeasured'))
  await remove(place('unmeasured-cache'))

  const inside: { cold: number[]; warm: number[] } = { cold: [], warm: [] }
  const app = async (kind: 'cold' | 'warm', dataDir: string, name: string): Promise<void> => {
    inside[kind].push(operationSeconds(await deckMust(dataDir, 'install', 'heavy-ui', '--name', name)))
  }
  const cold = await interleaved(3, {
    ours: async (round) => {
      if (round > 0) await remove(place(`app-${round - 1}`))
      const dataDir = bench.dataFolder(join('install', `app-${round}`))
      return seconds(() => app('cold', dataDir, 'first'))
    },
    theirs: async (round) => {
      if (round > 0) await remove(place(`hand-${round - 1}`))
      return seconds(() => byHand(bench, join(place(`hand-${round}`), 'first'), join(place(`hand-${round}`), 'cache')))
    },
  })
  const warm = await interleaved(3, {
    ours: (round) => seconds(() => app('warm', place('app-2'), `warm-${round}`)),
    theirs: (round) =>
      seconds(() => byHand(bench, join(place('hand-2'), `warm-${round}`), join(place('hand-2'), 'cache'))),
  })
  const row = (what: string, ours: number[], theirs: number[]): Row => {
    const peer = { name: 'by hand', samples: theirs }
    return { bench: 'install', what, unit: 's', ours, peer, goal: 1.05 }
  }
  await remove(join(bench.folder, 'install'))
  return [
    row('deck install, empty cache', cold.ours, cold.theirs),
    row('… its operation alone', inside.cold, cold.theirs),
    row('deck install, full cache', warm.ours, warm.theirs),
    row('… its operation alone', inside.warm, warm.theirs),
  ]
}
