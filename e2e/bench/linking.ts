import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { modelKindIds, modelKinds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import type { SharingTarget } from '../../main/library/types.ts'
import { makeContext, openBench } from '../../main/library/testing/library-bench.ts'
import type { Row } from './figures.ts'
import { interleaved, seconds, type Bench } from './workplace.ts'

const installs = 12
const kinds: readonly ModelKind[] = modelKindIds.slice(0, 20)
const models = 10_000
const rounds = 5

/** Twelve installs of twenty kinds each over a library of ten thousand models: planned, linked, and found unchanged. */
export default async function linking(bench: Bench): Promise<readonly Row[]> {
  const root = await mkdtemp(join(bench.folder, 'linking-'))
  const library = await openBench(root)
  try {
    const perKind = models / kinds.length
    for (const kind of kinds) {
      const folder = join(library.folder.models, modelKinds[kind].folder)
      for (let index = 0; index < perKind; index++) await writeFile(join(folder, `model-${index}.safetensors`), '')
    }
    const map = kinds.map((kind) => ({ kind, link: `models/${kind}` }))
    const targets: SharingTarget[] = []
    for (let index = 0; index < installs; index++) {
      const app = join(library.folder.installs, `ui-${index}`, 'app')
      await mkdir(app, { recursive: true })
      targets.push({ ...library.target(map), name: `ui-${index}`, app })
    }
    const share = async (): Promise<void> => {
      for (const target of targets) await library.library.share(target, makeContext())
    }
    const planAll = async (): Promise<void> => {
      for (const target of targets) await library.library.plan(target)
    }
    const first = await seconds(share)
    const bare = join(root, 'bare')
    // The same links by hand, with nothing looked at, recorded or promised.
    const byHand = await seconds(async () => {
      for (let index = 0; index < installs; index++) {
        await mkdir(join(bare, String(index)), { recursive: true })
        for (const kind of kinds)
          await symlink(join(library.folder.models, modelKinds[kind].folder), join(bare, String(index), kind))
      }
    })
    const again = await interleaved(rounds, {
      ours: async () => (await seconds(share)) * 1000,
      theirs: async () =>
        (await seconds(async () => {
          for (const kind of kinds) await readdir(join(library.folder.models, modelKinds[kind].folder))
        })) * 1000,
    })
    const plans: number[] = []
    for (let round = 0; round < rounds; round++) plans.push((await seconds(planAll)) * 1000)
    const what = `${installs} installs × ${kinds.length} kinds, ${models} models`
    return [
      {
        ...{ bench: 'linking', what: `${what}: linked the first time`, unit: 'ms', ours: [first * 1000], goal: null },
        peer: { name: 'the links by hand', samples: [byHand * 1000] },
      },
      {
        bench: 'linking',
        what: `${what}: planned and carried out, nothing changed`,
        unit: 'ms',
        ours: again.ours,
        peer: null,
        goal: 200,
      },
      {
        bench: 'linking',
        what: `${what}: planned alone, nothing changed`,
        unit: 'ms',
        ours: plans,
        peer: null,
        goal: 200,
      },
    ]
  } finally {
    await library.close()
    await rm(root, { recursive: true, force: true })
  }
}
