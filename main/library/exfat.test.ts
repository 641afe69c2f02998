import { lstat, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest'
import { fakeRoot, makeIndexBench, tinySafetensors } from './index/testing/index-bench.ts'
import { mountExfat, type Exfat } from './testing/exfat.ts'
import { contents, makeContext, openBench, type Bench } from './testing/library-bench.ts'

/** A real exFAT, which has neither symbolic nor hard links; where none can be mounted these tests are skipped. */
let place: string
let disk: string
let exfat: Exfat
let bench: Bench

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'deck-exfat-'))
  disk = join(place, 'disk')
  await mkdir(disk)
  exfat = await mountExfat(disk, 64)
})
afterEach(async () => {
  if ('unmount' in exfat) await exfat.unmount()
  await rm(place, { recursive: true, force: true })
})

function needDisk({ skip }: TestContext): void {
  if ('reason' in exfat) skip(exfat.reason)
}

const map = [{ kind: 'lora', config: 'loras', link: 'models/lora' }] as const
const comfy = { defaultWay: 'link', config: { file: 'extra_model_paths.yaml', format: 'comfyui' } }

it('shares by configuration where the install lies on a disk without links, and says why', async (test) => {
  needDisk(test)
  bench = await openBench(disk)
  try {
    await mkdir(join(bench.app, 'models/lora'), { recursive: true })
    await writeFile(join(bench.app, 'models/lora/mine.safetensors'), 'mine')
    const target = bench.target([...map, { kind: 'vae', link: 'models/vae' }], comfy)
    expect((await bench.library.plan(target)).warnings).toEqual([
      `No links can be made in ${bench.app}, so its models are shared by its configuration file instead.`,
      expect.stringMatching(/^models\/vae cannot be shared: no links can be made/),
    ])
    const context = makeContext()
    await bench.library.share(target, context)
    expect(context.lines.join('\n')).toContain('shared by its configuration file instead')
    expect(await readFile(join(bench.app, 'extra_model_paths.yaml'), 'utf8')).toContain('loras: "loras"')
    expect(await readFile(join(bench.folder.models, 'loras/mine.safetensors'), 'utf8')).toBe('mine')
    expect((await bench.library.plan(target)).items.map(({ action }) => action)).toEqual(['keep'])
    await bench.library.unshare(target, makeContext())
    expect(await readdir(bench.app)).not.toContain('extra_model_paths.yaml')
    expect(await contents(bench.folder.models)).toEqual(['mine'])
  } finally {
    await bench.close().catch(() => undefined)
  }
})

it('shows a primary folder on such a disk by links, and tells programs of the others', async (test) => {
  needDisk(test)
  bench = await openBench(join(place, 'home'))
  try {
    for (const [path, name] of [
      [join(disk, 'models'), 'first'],
      [join(place, 'nas'), 'second'],
    ] as const) {
      await mkdir(join(path, 'loras'), { recursive: true })
      await writeFile(join(path, 'loras', `${name}.safetensors`), name)
    }
    await bench.roots.add({ path: join(disk, 'models'), primary: true, readOnly: false })
    await bench.roots.add({ path: join(place, 'nas'), primary: false, readOnly: false })
    const target = bench.target(map, comfy)
    await bench.library.share(target, makeContext())
    expect((await lstat(join(bench.app, 'models/lora'))).isSymbolicLink()).toBe(true)
    expect(await readFile(join(bench.app, 'models/lora/first.safetensors'), 'utf8')).toBe('first')
    const { warnings } = await bench.library.plan(target)
    expect(warnings.join('\n')).toContain(`${join(place, 'nas', 'loras')} cannot be seen here`)
    await bench.library.share({ ...target, way: 'config' }, makeContext())
    const written = await readFile(join(bench.app, 'extra_model_paths.yaml'), 'utf8')
    expect(written).toContain(join(place, 'nas', 'loras'))
    expect((await bench.library.plan({ ...target, way: 'config' })).warnings.join('\n')).not.toContain('cannot be seen')
  } finally {
    await bench.close()
  }
})

it('knows the models of such a disk again after it was out', async (test) => {
  needDisk(test)
  const index = await makeIndexBench()
  try {
    const loras = join(disk, 'models/loras')
    await mkdir(loras, { recursive: true })
    for (const name of ['a', 'b']) await writeFile(join(loras, `${name}.safetensors`), tinySafetensors(name))
    index.roots.set([fakeRoot('primary', join(disk, 'models'))])
    await index.index().scan()
    const { id } = await index.at('loras/a.safetensors')
    const hashes = { sha256: 'aa', autoV1: null, autoV2: 'aa', autoV3: null, blake3: 'aa', crc32: '0' }
    await index.index().keepHashes(id, hashes)
    if ('remount' in exfat) exfat.remount()
    // Seen in another order, files get other numbers.
    await lstat(join(loras, 'b.safetensors'))
    await index.index().scan()
    expect(await index.at('loras/a.safetensors')).toMatchObject({ id, sha256: 'aa', presence: 'here' })
    expect(await index.all()).toHaveLength(2)
  } finally {
    await index.close()
  }
})
