import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { SharingWay } from '../../../shared/catalogue/manifest.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Root } from '../roots/types.ts'
import { makeContext, type Bench } from './library-bench.ts'
import { scatter, type Random } from './random-tree.ts'

/** Folders of an install that is shared in every way there is. */
export const map = [
  { kind: 'text-encoder', link: 'models/clip', config: 'text_encoders', flag: '--te-dir' },
  { kind: 'upscaler', sub: 'RealESRGAN', link: 'models/RealESRGAN', config: 'upscale_models' },
  { kind: 'lora', link: 'loras', config: 'loras', flag: '--lora-dir' },
] as const
export const more = { config: { file: 'extra_model_paths.yaml', format: 'comfyui' } }

/** Models folders beside the data folder, in two layouts. */
export const others = ['nas', 'webui'] as const
const foldersOf = {
  nas: ['loras', 'text_encoders', 'upscale_models'],
  webui: ['models/Lora', 'models/CLIP', 'models/RealESRGAN'],
} as const

export async function makeOthers(root: string, random: Random): Promise<void> {
  for (const other of others) {
    for (const inner of foldersOf[other]) {
      await mkdir(join(root, other, inner), { recursive: true })
      await scatter(random, join(root, other, inner), 4, join(root, 'elsewhere'))
    }
  }
}

const pick = <T>(random: Random, values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)]
const ways: readonly SharingWay[] = ['link', 'config', 'flag']

/** Does one random thing that a person or the app may do; says what. Refusals are answers, not failures. */
export async function takeTurn(bench: Bench, random: Random): Promise<string> {
  const target = { ...bench.target(map, more), way: pick(random, ways) }
  const root = pick(random, bench.roots.list())
  const beside = bench.roots.list().filter(({ primary }) => !primary)
  const turns: readonly (readonly [string, () => Promise<unknown>])[] = [
    [`share by ${target.way ?? ''}`, () => bench.library.share(target, makeContext())],
    [`share by ${target.way ?? ''}`, () => bench.library.share(target, makeContext())],
    ['unshare', () => bench.library.unshare(target, makeContext())],
    ['sync', () => bench.roots.syncMounts(() => undefined)],
    ['add', () => addOther(bench, random)],
    ['name', () => changeRoot(bench, root, { name: `name ${Math.floor(random() * 3)}` })],
    ['primary', () => changeRoot(bench, root, { primary: true })],
    ['remove', async () => beside[0] !== undefined && bench.roots.remove(beside[0].id)],
    ['rename', () => moveOther(bench, random, false)],
    ['unplug', () => moveOther(bench, random, true)],
    ['in the way', () => putInTheWay(bench, random)],
    [
      'scatter',
      () => scatter(random, join(bench.app, pick(random, map)?.link ?? ''), 4, join(bench.root, 'elsewhere')),
    ],
  ]
  const [name, turn] = pick(random, turns) ?? ['nothing', () => Promise.resolve()]
  try {
    await turn()
    return name
  } catch (error) {
    if (error instanceof DeckError) return `${name} (${error.code})`
    throw error
  }
}

async function addOther(bench: Bench, random: Random): Promise<void> {
  const path = join(bench.root, pick(random, others) ?? 'nas')
  await bench.roots.add({ path, primary: random() < 0.3, readOnly: random() < 0.2 })
}

async function changeRoot(
  bench: Bench,
  root: Root | undefined,
  change: { readonly name?: string; readonly primary?: true },
): Promise<void> {
  if (root !== undefined) await bench.roots.change(root.id, change)
}

/** Where a folder beside the data folder may stand: in its place, under another name there, or out of sight. */
const places = (root: string, other: string): readonly string[] => [
  join(root, other),
  join(root, `${other}-renamed`),
  join(root, 'drawer', other),
]

async function moveOther(bench: Bench, random: Random, away: boolean): Promise<void> {
  const [own = '', renamed = '', drawer = ''] = places(bench.root, pick(random, others) ?? 'nas')
  await mkdir(dirname(drawer), { recursive: true })
  const [from, to] = random() < 0.5 ? [own, away ? drawer : renamed] : [away ? drawer : renamed, own]
  await rename(from, to).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  })
}

/** A person's own file or folder where a link of ours would be. */
async function putInTheWay(bench: Bench, random: Random): Promise<void> {
  const primary = bench.roots.primary()
  const inner = pick(random, Object.values(primary.folders).flat()) ?? 'loras'
  const path = join(primary.path, inner, pick(random, bench.roots.list())?.name ?? 'nas')
  try {
    if (random() < 0.5) await mkdir(path)
    else await writeFile(path, `in the way ${Math.floor(random() * 1000)}`, { flag: 'wx' })
  } catch (error) {
    if (!['EEXIST', 'ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
}
