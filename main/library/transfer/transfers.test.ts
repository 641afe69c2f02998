import { lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Operation } from '../../../shared/contract/operations.ts'
import { createOperations } from '../../operations/engine.ts'
import type { Operations, OperationType, StepContext } from '../../operations/types.ts'
import { mountMemory, unmount } from '../testing/transfer-world.ts'
import type { Root } from '../roots/types.ts'
import { makeContext } from '../testing/library-bench.ts'
import { openTransferBench, type TransferBench } from '../testing/transfer-bench.ts'
import type { Planned } from './planning.ts'
import { registerTransfers } from './transfers.ts'
import type { TransferInput } from './types.ts'

let base: string
let bench: TransferBench
let operations: Operations

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'deck-transfer-'))
  await open()
})
afterEach(async () => {
  await operations.close()
  bench.close()
  await rm(base, { recursive: true, force: true })
})

async function open(options: Parameters<typeof openTransferBench>[1] = {}): Promise<void> {
  bench = await openTransferBench(base, { roots: [{ path: join(base, 'second') }], ...options })
  operations = createOperations({ database: bench.database, events: bench.events, folder: bench.folder })
  registerTransfers(operations, bench.transfers)
}

async function reopen(options: Parameters<typeof openTransferBench>[1]): Promise<void> {
  await operations.close()
  bench.close()
  await open(options)
}

async function put(path: string, text = path): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

const model = (inner: string): string => join(bench.folder.models, inner)
const second = (inner: string): string => join(base, 'second', inner)
const outside = (inner: string): string => join(base, 'downloads', inner)

async function ids(...paths: readonly string[]): Promise<number[]> {
  await bench.index.scan()
  return paths.map((path) => bench.index.id(path))
}

async function perform(type: OperationType<TransferInput>, planned: Planned<TransferInput>): Promise<Operation> {
  const { id } = await operations.start(type, planned.input, planned.plan)
  return operations.ended(id)
}

/** Does it and expects that it is done. */
async function done(type: OperationType<TransferInput>, planned: Planned<TransferInput>): Promise<void> {
  expect(await perform(type, planned)).toMatchObject({ state: 'done', error: null })
}

/** Names below a folder, each with its content. */
async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true }).catch(() => [])).toSorted()) {
    if ((await stat(join(folder, name)).catch(() => null))?.isFile() === true)
      found[name] = await readFile(join(folder, name), 'utf8')
  }
  return found
}

describe('move', () => {
  it('takes all sidecars along, tells the index, and removes the folder that it left empty', async () => {
    await put(model('checkpoints/old/a.v2.pt'), 'model')
    await put(model('checkpoints/old/a.v2.preview.png'), 'picture')
    await put(model('checkpoints/old/a.v2.civitai.info'), 'info')
    const planned = await bench.transfers.planMove(await ids(model('checkpoints/old/a.v2.pt')), {
      root: 'root-1',
      kind: 'lora',
      folder: 'new/sub',
    })
    expect(planned.plan.items).toMatchObject([
      { action: 'move', target: second('loras/new/sub/a.v2.pt'), bytes: 0, note: 'with 2 files of its own' },
    ])
    await done(bench.transfers.types.move, planned)
    expect(await tree(base + '/second')).toEqual({
      'loras/new/sub/a.v2.pt': 'model',
      'loras/new/sub/a.v2.preview.png': 'picture',
      'loras/new/sub/a.v2.civitai.info': 'info',
    })
    expect(await readdir(model('checkpoints'))).toEqual([])
    expect(bench.index.told).toContain(`moved ${model('checkpoints/old/a.v2.pt')} ${second('loras/new/sub/a.v2.pt')}`)
    expect(bench.index.told).toContain(`look ${second('loras/new/sub/a.v2.pt')}`)
  })

  it('leaves a sidecar with the model that stays, and never takes that of a longer name', async () => {
    await put(model('loras/a.pt'))
    await put(model('loras/a.safetensors'))
    await put(model('loras/a.png'))
    await put(model('loras/a2.png'))
    const to = { root: 'root-0', kind: 'vae', folder: '' } as const
    await done(bench.transfers.types.move, await bench.transfers.planMove(await ids(model('loras/a.pt')), to))
    expect(await readdir(model('vae'))).toEqual(['a.pt'])
    await done(bench.transfers.types.move, await bench.transfers.planMove(await ids(model('loras/a.safetensors')), to))
    expect((await readdir(model('vae'))).toSorted()).toEqual(['a.png', 'a.pt', 'a.safetensors'])
    expect(await readdir(model('loras'))).toEqual(['a2.png'])
  })

  it('keeps both where a name is taken, also when it is taken after the plan was made', async () => {
    await put(model('loras/a.pt'), 'one')
    await put(model('loras/a.png'), 'picture')
    const planned = await bench.transfers.planMove(await ids(model('loras/a.pt')), {
      root: 'root-0',
      kind: 'vae',
      folder: '',
    })
    await put(model('vae/a.png'), 'somebody else’s')
    await done(bench.transfers.types.move, planned)
    expect(await tree(model('vae'))).toEqual({ 'a (2).pt': 'one', 'a (2).png': 'picture', 'a.png': 'somebody else’s' })
    expect(bench.index.told).toContain(`moved ${model('loras/a.pt')} ${model('vae/a (2).pt')}`)
  })

  it('moves the twin of what is there to the trash, after comparing', async () => {
    await put(model('loras/a.pt'), 'same')
    await put(model('vae/a.pt'), 'same')
    const planned = await bench.transfers.planMove(await ids(model('loras/a.pt')), {
      root: 'root-0',
      kind: 'vae',
      folder: '',
    })
    expect(planned.plan.items).toMatchObject([{ action: 'trash', note: `the same as ${model('vae/a.pt')}` }])
    await put(model('vae/a.pt'), 'else')
    await done(bench.transfers.types.move, planned)
    expect(await tree(model('loras'))).toEqual({ 'a.pt': 'same' })
    await put(model('vae/a.pt'), 'same')
    await done(
      bench.transfers.types.move,
      await bench.transfers.planMove(await ids(model('loras/a.pt')), { root: 'root-0', kind: 'vae', folder: '' }),
    )
    expect(await tree(model('loras'))).toEqual({})
    expect(await bench.trash.list()).toMatchObject([{ subject: 'a.pt', originalPath: model('loras/a.pt') }])
  })

  it('moves a diffusers folder as one, and leaves links', async () => {
    await put(model('diffusers/x/model_index.json'), '{}')
    await put(model('diffusers/x/unet/w.safetensors'), 'weights')
    await put(model('diffusers/y/model_index.json'), '{}')
    await symlink(base, model('diffusers/y/link'))
    await mkdir(model('loras'), { recursive: true })
    await symlink(join(base, 'nowhere'), model('loras/link.pt'))
    await put(second('diffusers/x'), 'in the way')
    const planned = await bench.transfers.planMove(
      await ids(model('diffusers/x'), model('diffusers/y'), model('loras/link.pt')),
      { root: 'root-1', kind: 'diffusers', folder: '' },
    )
    expect(planned.plan.warnings).toHaveLength(2)
    await done(bench.transfers.types.move, planned)
    expect(await tree(second('diffusers'))).toEqual({
      x: 'in the way',
      'x (2)/model_index.json': '{}',
      'x (2)/unet/w.safetensors': 'weights',
    })
    expect((await readdir(model('diffusers'))).toSorted()).toEqual(['y'])
    expect((await lstat(model('loras/link.pt'))).isSymbolicLink()).toBe(true)
  })

  it('is taken back by rolling back, as far as it is its own', async () => {
    for (const name of ['a', 'b', 'c']) await put(model(`loras/sub/${name}.pt`), name)
    const planned = await bench.transfers.planMove(
      await ids(...['a', 'b', 'c'].map((name) => model(`loras/sub/${name}.pt`))),
      { root: 'root-1', kind: 'vae', folder: 'deep/er' },
    )
    // The last cannot be moved: a folder has come in the way of its folder.
    const before = await tree(model('loras'))
    const input = {
      ...planned.input,
      deeds: planned.input.deeds.map((deed) =>
        deed.do === 'move' && deed.stem === 'c' ? { ...deed, into: join(base, 'file', 'x') } : deed,
      ),
    }
    await put(join(base, 'file'), 'no folder')
    const failed = await perform(bench.transfers.types.move, { ...planned, input })
    expect(failed.state).toBe('failed')
    expect(Object.keys(await tree(second('vae')))).toEqual(['deep/er/a.pt', 'deep/er/b.pt'])
    await put(second('vae/deep/er/mine.pt'), 'mine')
    await operations.rollBack(failed.id)
    expect(await operations.ended(failed.id)).toMatchObject({ state: 'rolled-back' })
    expect(await tree(model('loras'))).toEqual(before)
    expect(await tree(second('vae'))).toEqual({ 'deep/er/mine.pt': 'mine' })
    expect(bench.index.told).toContain(`moved ${second('vae/deep/er/a.pt')} ${model('loras/sub/a.pt')}`)
  })
})

describe('refusals', () => {
  it.each([
    ['a read-only root', { readOnly: true }, undefined, 'root-read-only'],
    ['a root that is away', {}, 'offline', 'root-away'],
    ['another folder in its place', {}, 'changed', 'root-away'],
    ['a root without such a folder', { folders: { vae: ['vae'] } }, undefined, 'root-no-folder'],
  ] as readonly (readonly [string, Partial<Root>, 'offline' | 'changed' | undefined, string])[])(
    'nothing goes to %s',
    async (_, root, state, code) => {
      await reopen({ roots: [{ path: join(base, 'second'), ...root }] })
      if (state !== undefined) bench.states.set('root-1', state)
      await put(model('checkpoints/lora.pt'))
      await put(outside('lora.pt'))
      const [id = 0] = await ids(model('checkpoints/lora.pt'))
      const { transfers } = bench
      await expect(transfers.planMove([id], { root: 'root-1', kind: 'lora', folder: '' })).rejects.toMatchObject({
        code,
      })
      const request = { paths: [outside('lora.pt')], mode: 'copy', root: 'root-1', folder: '' } as const
      await expect(transfers.planImport({ ...request, paths: [...request.paths] })).rejects.toMatchObject({ code })
      expect(await readdir(base)).not.toContain('second')
    },
  )

  it('and nothing leaves a root that is read-only or away', async () => {
    await reopen({ roots: [{ path: join(base, 'second'), readOnly: true }] })
    await put(second('loras/a.pt'))
    const [id = 0] = await ids(second('loras/a.pt'))
    for (const plan of [
      () => bench.transfers.planTrash([id]),
      () => bench.transfers.planRename(id, 'b'),
      () => bench.transfers.planMove([id], { root: 'root-0', kind: 'lora', folder: '' }),
    ])
      await expect(plan()).rejects.toMatchObject({ code: 'root-read-only' })
  })

  it('of sub-folders that climb, or that are links', async () => {
    await put(model('loras/a.pt'))
    const found = await ids(model('loras/a.pt'))
    const move = (folder: string) => bench.transfers.planMove(found, { root: 'root-0', kind: 'vae', folder })
    for (const folder of ['..', '../loras', '/etc', 'a/../../b', 'CON'])
      await expect(move(folder)).rejects.toMatchObject({ code: 'name-invalid' })
    await mkdir(model('vae'), { recursive: true })
    await symlink(second('vae'), model('vae/Second'))
    await expect(move('Second/x')).rejects.toMatchObject({ code: 'link-refused' })
  })
})

describe('rename and tidy', () => {
  it('renames a model with its sidecars; the ending stays', async () => {
    await put(model('loras/a.v1.safetensors'), 'model')
    await put(model('loras/a.v1.preview.png'), 'picture')
    const [id = 0] = await ids(model('loras/a.v1.safetensors'))
    await done(bench.transfers.types.move, await bench.transfers.planRename(id, 'new.name.safetensors'))
    expect(await tree(model('loras'))).toEqual({ 'new.name.safetensors': 'model', 'new.name.preview.png': 'picture' })
    expect(bench.index.id(model('loras/new.name.safetensors'))).toBe(id)
    await expect(bench.transfers.planRename(id, '../x')).rejects.toMatchObject({ code: 'name-invalid' })
    await expect(bench.transfers.planRename(id, 'x'.repeat(250))).rejects.toMatchObject({ code: 'name-invalid' })
    await put(model('loras/taken.safetensors'), 'x')
    await expect(bench.transfers.planRename(id, 'Taken')).rejects.toMatchObject({ code: 'name-taken' })
    await done(bench.transfers.types.move, await bench.transfers.planRename(id, 'New.name'))
    expect(Object.keys(await tree(model('loras')))).toContain('New.name.safetensors')
  })

  it('moves what is misplaced to its kind, in its own root, and keeps its sub-folders', async () => {
    await put(second('checkpoints/sdxl/my-lora.pt'), 'lora')
    await put(second('checkpoints/loras/other-lora.pt'), 'other')
    await put(second('checkpoints/right.pt'), 'right')
    const all = await ids(
      ...['sdxl/my-lora', 'loras/other-lora', 'right'].map((name) => second(`checkpoints/${name}.pt`)),
    )
    const planned = await bench.transfers.planTidy(all)
    expect(planned.plan.warnings).toEqual([expect.stringContaining('right.pt: in the right folder already')])
    await done(bench.transfers.types.move, planned)
    expect(await tree(join(base, 'second'))).toEqual({
      'loras/sdxl/my-lora.pt': 'lora',
      'loras/other-lora.pt': 'other',
      'checkpoints/right.pt': 'right',
    })
  })
})

describe('trash and twins', () => {
  it('moves a model with its sidecars to the trash as one, and back', async () => {
    await put(model('loras/x/a.pt'), 'model')
    await put(model('loras/x/a.preview.png'), 'picture')
    const planned = await bench.transfers.planTrash(await ids(model('loras/x/a.pt')))
    expect(planned.plan.items).toMatchObject([{ action: 'trash', note: 'with a.preview.png' }])
    await done(bench.transfers.types.trash, planned)
    expect(await readdir(model('loras'))).toEqual([])
    const [item] = await bench.trash.list()
    expect(item).toMatchObject({ subject: 'a.pt', bytes: 12 })
    await bench.trash.restore(item?.id ?? '')
    expect(await tree(model('loras'))).toEqual({ 'x/a.pt': 'model', 'x/a.preview.png': 'picture' })
  })

  it('makes twins one file, after comparing them', async () => {
    await put(model('loras/a.pt'), 'twin')
    await put(model('loras/b.pt'), 'twin')
    await put(second('loras/c.pt'), 'diff')
    const [a = 0, b = 0, c = 0] = await ids(model('loras/a.pt'), model('loras/b.pt'), second('loras/c.pt'))
    const planned = await bench.transfers.planDedupe(a, [a, c, b], 'hard-link')
    const ended = await perform(bench.transfers.types.dedupe, planned)
    // The one that is no twin is refused, and does not keep the other from it.
    expect(ended).toMatchObject({
      state: 'failed',
      error: { code: 'models-differ', params: { path: second('loras/c.pt') } },
    })
    expect((await stat(model('loras/a.pt'))).ino).toBe((await stat(model('loras/b.pt'))).ino)
    expect(await readFile(second('loras/c.pt'), 'utf8')).toBe('diff')
    await operations.rollBack(ended.id)
    expect(await operations.ended(ended.id)).toMatchObject({ state: 'rolled-back' })
    expect((await stat(model('loras/a.pt'))).ino).not.toBe((await stat(model('loras/b.pt'))).ino)
    expect(await tree(model('loras'))).toEqual({ 'a.pt': 'twin', 'b.pt': 'twin' })
    await done(bench.transfers.types.dedupe, await bench.transfers.planDedupe(a, [b], 'trash'))
    expect(await tree(model('loras'))).toEqual({ 'a.pt': 'twin' })
    await put(model('loras/d.pt'), 'longer')
    const [d = 0] = await ids(model('loras/d.pt'))
    await expect(bench.transfers.planDedupe(a, [d], 'trash')).rejects.toMatchObject({ code: 'models-differ' })
  })

  it('does not merge a file that changes while it is compared', async () => {
    await reopen({ hasher: { equal: async (path) => writeFile(path, 'new!').then(() => true) } })
    await put(model('loras/a.pt'), 'twin')
    await put(model('loras/b.pt'), 'twin')
    const [a = 0, b = 0] = await ids(model('loras/a.pt'), model('loras/b.pt'))
    const ended = await perform(bench.transfers.types.dedupe, await bench.transfers.planDedupe(a, [b], 'hard-link'))
    expect(ended.error).toMatchObject({ code: 'model-changed' })
    expect(await tree(model('loras'))).toEqual({ 'a.pt': 'twin', 'b.pt': 'new!' })
  })
})

describe('taking back a copy', () => {
  async function copied(): Promise<Operation> {
    await put(outside('a.lora.pt'), 'model')
    await put(outside('b.lora.pt'), 'other')
    const planned = await bench.transfers.planImport({ paths: [outside('')], mode: 'copy', folder: '' })
    const deeds = planned.input.deeds.map((deed) =>
      deed.do === 'copy' && deed.stem === 'b.lora' ? { ...deed, into: join(base, 'file', 'x') } : deed,
    )
    await put(join(base, 'file'), 'no folder')
    const failed = await perform(bench.transfers.types.import, { ...planned, input: { ...planned.input, deeds } })
    expect(failed.state).toBe('failed')
    expect(await tree(model('loras'))).toEqual({ 'a.lora.pt': 'model' })
    return failed
  }
  async function rollBack({ id }: Operation): Promise<void> {
    await operations.rollBack(id)
    expect(await operations.ended(id)).toMatchObject({ state: 'rolled-back' })
  }

  it('removes it while the original is there', async () => {
    await rollBack(await copied())
    expect(await tree(model('loras'))).toEqual({})
    expect(await bench.trash.list()).toEqual([])
  })
  it('keeps it in the trash when the original is gone', async () => {
    const failed = await copied()
    await rm(outside('a.lora.pt'))
    await rollBack(failed)
    expect(await tree(model('loras'))).toEqual({})
    expect(await bench.trash.list()).toMatchObject([{ originalPath: model('loras/a.lora.pt') }])
  })
  it('leaves it when somebody wrote to it', async () => {
    const failed = await copied()
    await writeFile(model('loras/a.lora.pt'), 'worked on')
    await rollBack(failed)
    expect(await tree(model('loras'))).toEqual({ 'a.lora.pt': 'worked on' })
  })
})

describe('when the disk is full', () => {
  it('says so with numbers, loses nothing, and goes on afterwards', async (context) => {
    await mkdir(join(base, 'small'))
    if (!mountMemory(join(base, 'small'), '3m')) return context.skip('cannot mount here')
    try {
      await reopen({ roots: [{ path: join(base, 'small', 'root') }] })
      await mkdir(join(base, 'small', 'root'))
      const parts = { a: 'a'.repeat(1_000_000), b: 'b'.repeat(3_000_000) }
      await put(model('loras/a.pt'), parts.a)
      await put(model('loras/b.pt'), parts.b)
      const planned = await bench.transfers.planMove(await ids(model('loras/a.pt'), model('loras/b.pt')), {
        root: 'root-1',
        kind: 'lora',
        folder: '',
      })
      expect(planned.plan).toMatchObject({ neededBytes: 4_000_000 })
      expect(planned.plan.warnings).toEqual(['There is not enough room on the disk for all of this.'])
      const full = await perform(bench.transfers.types.move, planned)
      expect(full).toMatchObject({ state: 'failed', error: { code: 'disk-full', params: { needed: '3.0 MB' } } })
      expect(full.error?.params['free']).toMatch(/^\d+\.\d MB$/)
      expect(await tree(model('loras'))).toEqual({ 'b.pt': parts.b })
      expect(await readdir(join(base, 'small/root/loras'))).toEqual(['a.pt'])
      expect(remount(join(base, 'small'))).toBe(true)
      await operations.resume(full.id)
      expect(await operations.ended(full.id)).toMatchObject({ state: 'done' })
      expect(await tree(join(base, 'small/root/loras'))).toEqual({ 'a.pt': parts.a, 'b.pt': parts.b })
      expect(await tree(model('loras'))).toEqual({})
      // What is removed there stays on that disk.
      await done(
        bench.transfers.types.trash,
        await bench.transfers.planTrash(await ids(join(base, 'small/root/loras/b.pt'))),
      )
      expect(await readdir(join(base, 'small/root/.deck-trash'))).toHaveLength(1)
    } finally {
      unmount(join(base, 'small'))
    }
  })

  it('cancels a copy soon, and goes on with the half', async (context) => {
    await mkdir(join(base, 'disk'))
    if (!mountMemory(join(base, 'disk'), '64m')) return context.skip('cannot mount here')
    try {
      await reopen({ roots: [{ path: join(base, 'disk', 'root') }] })
      await mkdir(join(base, 'disk', 'root'))
      const content = 'x'.repeat(30_000_000)
      await put(model('loras/a.pt'), content)
      const planned = await bench.transfers.planMove(await ids(model('loras/a.pt')), {
        root: 'root-1',
        kind: 'lora',
        folder: '',
      })
      const [step] = bench.transfers.types.move.steps(planned.input)
      const abort = new AbortController()
      const memory = new Map<string, unknown>()
      const context = (signal: AbortSignal): StepContext => ({
        ...makeContext(signal),
        memory: {
          get: (key, schema) => (memory.has(key) ? schema.parse(memory.get(key)) : undefined),
          set: (key, value) => memory.set(key, value),
        },
        progress: ({ bytesDone }) => {
          told.push(bytesDone ?? 0)
          if ((bytesDone ?? 0) > 2e6) abort.abort(new Error('cancelled'))
        },
      })
      const told: number[] = []
      await expect(step?.run(context(abort.signal))).rejects.toThrow('cancelled')
      expect(await readFile(model('loras/a.pt'), 'utf8')).toBe(content)
      const [half = '', ...others] = await readdir(join(base, 'disk/root/loras'))
      expect(others).toEqual([])
      expect(half).toMatch(/^\.deck-part-/)
      const { size } = await stat(join(base, 'disk/root/loras', half))
      expect(size).toBeGreaterThan(2e6)
      expect(size).toBeLessThan(5e6)
      told.length = 0
      await step?.run(context(new AbortController().signal))
      // Not from the beginning.
      expect(told.find((bytes) => bytes > 0)).toBe(size)
      expect(await tree(join(base, 'disk/root/loras'))).toEqual({ 'a.pt': content })
      expect(await tree(model('loras'))).toEqual({})
    } finally {
      unmount(join(base, 'disk'))
    }
  })
})

function remount(path: string): boolean {
  return spawnSync('mount', ['-o', 'remount,size=16m', path]).status === 0
}

describe('hashes', () => {
  it('keeps each at once, leaves out what cannot be read, and goes on after a failure', async () => {
    for (const name of ['a', 'b', 'c']) await put(model(`loras/${name}.pt`), name)
    const paths = ['a', 'missing', 'b', 'c'].map((name) => model(`loras/${name}.pt`))
    bench.index.unhashed.push(...paths.map((path, index) => ({ id: index + 1, path, bytes: 1 })))
    const planned = await bench.transfers.planHash()
    expect(planned.plan.items[0]).toMatchObject({ subject: '4 files', note: '4\u00a0B' })
    const { id } = await operations.start(bench.transfers.types.hash, planned.input, planned.plan)
    expect(await operations.ended(id)).toMatchObject({ state: 'done' })
    expect([...bench.index.kept.keys()].toSorted()).toEqual([1, 3, 4])
    expect((await bench.transfers.planHash()).input.ids).toEqual([2])
  })

  it('does only the rest after it was cancelled', async () => {
    const asked: string[] = []
    await reopen({
      hasher: {
        hash: (path, signal) => {
          asked.push(path)
          if (path !== '/2' || asked.filter((each) => each === '/2').length > 1)
            return Promise.resolve({ sha256: path, autoV1: null, autoV2: '', autoV3: null, blake3: '', crc32: '' })
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          })
        },
      },
    })
    bench.index.unhashed.push(...[1, 2, 3].map((id) => ({ id, path: `/${id}`, bytes: 1 })))
    const planned = await bench.transfers.planHash()
    const { id } = await operations.start(bench.transfers.types.hash, planned.input, planned.plan)
    while (bench.index.kept.size < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await operations.cancel(id)
    expect(await operations.ended(id)).toMatchObject({ state: 'cancelled' })
    await operations.resume(id)
    expect(await operations.ended(id)).toMatchObject({ state: 'done' })
    expect(asked.toSorted()).toEqual(['/1', '/2', '/2', '/3'])
  })
})
