import { lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRequest } from '../../../shared/contract/models.ts'
import { createOperations } from '../../operations/engine.ts'
import { byName, identification, openTransferBench, type TransferBench } from '../testing/transfer-bench.ts'
import { kindOfFolders } from './folder-kinds.ts'
import type { PlannedImport } from './plan-import.ts'
import { registerTransfers } from './transfers.ts'

let base: string
let bench: TransferBench

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'deck-import-'))
  bench = await openTransferBench(base, {
    recognise: (path) => Promise.resolve(path.includes('guess') ? identification('vae', 'name') : byName(path)),
    limits: { models: 20, entries: 60, depth: 4 },
  })
})
afterEach(async () => {
  bench.close()
  await rm(base, { recursive: true, force: true })
})

const outside = (inner: string): string => join(base, 'downloads', inner)
const inside = (inner: string): string => join(bench.folder.models, inner)

async function put(path: string, text = 'model'): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

const plan = (paths: readonly string[], request: Partial<ImportRequest> = {}): Promise<PlannedImport> =>
  bench.transfers.planImport({ mode: 'copy', folder: '', ...request, paths: [...paths] })

/** Where each source goes, below the models folder. */
function targets({ items }: PlannedImport): Record<string, string> {
  return Object.fromEntries(items.map(({ from, to }) => [relative(outside(''), from), relative(inside(''), to)]))
}

async function done(planned: PlannedImport): Promise<void> {
  const operations = createOperations({ database: bench.database, events: bench.events, folder: bench.folder })
  registerTransfers(operations, bench.transfers)
  const { id } = await operations.start(bench.transfers.types.import, planned.input, planned.plan)
  expect(await operations.ended(id)).toMatchObject({ state: 'done', error: null })
  await operations.close()
}

async function tree(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true }).catch(() => [])).toSorted()) {
    if ((await stat(join(folder, name)).catch(() => null))?.isFile() === true)
      found[name] = await readFile(join(folder, name), 'utf8')
  }
  return found
}

describe('what files are for', () => {
  it('is said by their content, else by the folder, else by their name', async () => {
    await put(outside('x/my-lora.pt'))
    await put(outside('Stable-diffusion/vae.pt'))
    await put(outside('ESRGAN/plain.pth'))
    await put(outside('ESRGAN/guess.pth'))
    await put(outside('y/guess.pth'))
    const planned = await plan([outside('')])
    expect(targets(planned)).toEqual({
      'x/my-lora.pt': 'loras/x/my-lora.pt',
      'Stable-diffusion/vae.pt': 'vae/vae.pt',
      'ESRGAN/plain.pth': 'upscale_models/plain.pth',
      'ESRGAN/guess.pth': 'upscale_models/guess.pth',
      'y/guess.pth': 'vae/y/guess.pth',
    })
    expect(
      Object.fromEntries(
        planned.items.map(({ from, certain, family }) => [relative(outside(''), from), [certain, family]]),
      ),
    ).toMatchObject({
      'x/my-lora.pt': [true, 'sdxl'],
      'ESRGAN/plain.pth': [false, null],
      'y/guess.pth': [false, 'sdxl'],
    })
  })

  it('must be chosen when nothing says it, and the choice is taken for all', async () => {
    await put(outside('what.pt'))
    await put(outside('lora.pt'))
    await expect(plan([outside('what.pt'), outside('lora.pt')])).rejects.toMatchObject({
      code: 'kind-unknown',
      params: { files: outside('what.pt') },
    })
    expect(targets(await plan([outside('')], { kind: 'vae', folder: 'a/b' }))).toEqual({
      'what.pt': 'vae/a/b/what.pt',
      'lora.pt': 'vae/a/b/lora.pt',
    })
  })

  it.each([
    [['models', 'Lora', 'style', 'x'], 'lora', ['style', 'x']],
    [['loras', 'vae'], 'vae', []],
    [['embeddings'], 'embedding', []],
    [['StableDiffusion'], 'checkpoint', []],
    [['a', 'b'], undefined, undefined],
  ])('folders %j', (folders, kind, below) => {
    expect(kindOfFolders(folders)?.kind).toBe(kind)
    expect(kindOfFolders(folders)?.below).toEqual(below)
  })
})

describe('folders', () => {
  it('keep their structure below the kind, and bring sidecars along', async () => {
    await put(outside('Lora/style/a.safetensors'))
    await put(outside('Lora/style/a.preview.png'), 'picture')
    await put(outside('Lora/style/readme.txt'), 'text')
    await put(outside('Lora/b.pt'))
    await put(outside('other/text.txt'))
    const planned = await plan([outside('')])
    expect(planned.items).toMatchObject([{ sidecars: 0 }, { sidecars: 1, conflict: 'none' }])
    expect(planned.plan.warnings).toEqual([expect.stringContaining('other/text.txt: no models')])
    await done(planned)
    expect(await tree(inside('loras'))).toEqual({
      'b.pt': 'model',
      'style/a.safetensors': 'model',
      'style/a.preview.png': 'picture',
    })
    expect(Object.keys(await tree(outside('')))).toHaveLength(5)
  })

  it('that are one model stay whole', async () => {
    await put(outside('pipe/model_index.json'), '{}')
    await put(outside('pipe/unet/diffusion.safetensors'), 'weights')
    const planned = await plan([outside('pipe')], { mode: 'move' })
    expect(planned.items).toMatchObject([{ kind: 'diffusers', certain: true, bytes: 9, to: inside('diffusers/pipe') }])
    await done(planned)
    expect(await tree(inside('diffusers'))).toEqual({
      'pipe/model_index.json': '{}',
      'pipe/unet/diffusion.safetensors': 'weights',
    })
    expect(await readdir(outside(''))).toEqual([])
  })

  it('are left without the models after a move, and are removed when nothing else is in them', async () => {
    await put(outside('Lora/style/a.pt'))
    await put(outside('Lora/mine.txt'), 'mine')
    await done(await plan([outside('Lora')], { mode: 'move' }))
    expect(await tree(outside(''))).toEqual({ 'Lora/mine.txt': 'mine' })
    expect(await readdir(outside('Lora'))).toEqual(['mine.txt'])
    expect(await tree(inside('loras'))).toEqual({ 'style/a.pt': 'model' })
  })

  it('are bounded in files and depth', async () => {
    for (let count = 0; count < 21; count++) await put(outside(`lora-${count}.pt`))
    await expect(plan([outside('')])).rejects.toMatchObject({ code: 'import-too-large' })
    await put(join(base, 'deep/1/2/3/4/5/lora.pt'))
    await expect(plan([join(base, 'deep')])).rejects.toMatchObject({ code: 'import-too-large' })
  })
})

describe('conflicts', () => {
  it('keep both under one stem, and do nothing for what is there', async () => {
    await put(inside('loras/a-lora.pt'), 'other')
    await put(inside('loras/b-lora.pt'), 'equal')
    await put(outside('a-lora.pt'), 'mine!')
    await put(outside('a-lora.civitai.info'), 'info')
    await put(outside('b-lora.pt'), 'equal')
    const planned = await plan([outside('')])
    expect(planned.items.map(({ conflict }) => conflict)).toEqual(['renamed', 'same'])
    await done(planned)
    expect(await tree(inside('loras'))).toEqual({
      'a-lora.pt': 'other',
      'a-lora (2).pt': 'mine!',
      'a-lora (2).civitai.info': 'info',
      'b-lora.pt': 'equal',
    })
    // Once more changes nothing.
    expect((await plan([outside('')])).input.deeds).toEqual([])
  })

  it('move a twin to the trash', async () => {
    await put(inside('loras/b-lora.pt'), 'equal')
    await put(outside('b-lora.pt'), 'equal')
    await done(await plan([outside('b-lora.pt')], { mode: 'move' }))
    expect(await readdir(outside(''))).toEqual([])
    expect(await bench.trash.list()).toMatchObject([{ originalPath: outside('b-lora.pt') }])
  })
})

describe('what a browser has sent', () => {
  it('goes into the library from the data folder; what is there already is left where it waits', async () => {
    const sent = (inner: string): string => join(bench.folder.temp, 'uploads', 'x', 'files', inner)
    await put(sent('new.safetensors'), 'new')
    await put(sent('new.txt'), 'words')
    await put(sent('old.safetensors'), 'old')
    await put(inside('loras/old.safetensors'), 'old')
    const request = {
      paths: ['new.safetensors', 'new.txt', 'old.safetensors'].map(sent),
      kind: 'lora',
      folder: '',
    } as const
    await expect(plan(request.paths, { ...request, mode: 'move' })).rejects.toMatchObject({ code: 'import-refused' })
    const planned = await bench.transfers.planImport({ ...request, paths: [...request.paths], mode: 'move' }, true)
    expect(planned.items.map(({ conflict }) => conflict)).toEqual(['none', 'same'])
    await done(planned)
    expect(await tree(inside('loras'))).toEqual({
      'new.safetensors': 'new',
      'new.txt': 'words',
      'old.safetensors': 'old',
    })
    expect(await tree(sent(''))).toEqual({ 'old.safetensors': 'old' })
    expect(await bench.trash.list()).toEqual([])
  })
})

describe('what is not taken', () => {
  it('links, which are never followed and stay', async () => {
    await put(join(base, 'secret/lora.pt'))
    await put(outside('my-lora.pt'))
    await symlink(join(base, 'secret'), outside('link'))
    await symlink(join(base, 'secret/lora.pt'), outside('link.pt'))
    await symlink('.', outside('loop'))
    const planned = await plan([outside('')], { mode: 'move' })
    expect(targets(planned)).toEqual({ 'my-lora.pt': 'loras/my-lora.pt' })
    expect(planned.plan.warnings).toEqual([expect.stringContaining('links are never followed')])
    await done(planned)
    expect((await readdir(outside(''))).toSorted()).toEqual(['link', 'link.pt', 'loop'])
    expect((await lstat(outside('link.pt'))).isSymbolicLink()).toBe(true)
    await expect(plan([outside('link.pt')])).rejects.toMatchObject({ code: 'nothing-to-import' })
  })

  it('the library itself, our own files, and what installs hold', async () => {
    const own = await put(inside('loras/lora.pt'))
    await symlink(bench.folder.models, join(base, 'way'))
    for (const path of [
      own,
      join(base, 'way/loras/lora.pt'),
      inside(''),
      await put(join(bench.folder.trash, 'x/lora.pt')),
    ])
      await expect(plan([path]), path).rejects.toMatchObject({ code: 'import-refused' })
    const installed = await put(join(bench.folder.installs, 'ui/app/models/lora.pt'))
    await expect(plan([installed], { mode: 'move' })).rejects.toMatchObject({ code: 'import-refused' })
    const copy = await plan([installed])
    expect(copy.plan.warnings).toEqual([expect.stringContaining('install “ui”')])
    expect(copy.items).toHaveLength(1)
  })

  it('the library inside of a folder that is imported', async () => {
    await put(inside('loras/lora.pt'))
    await put(outside('my-lora.pt'))
    const planned = await plan([base])
    expect(targets(planned)).toEqual({ 'my-lora.pt': expect.stringMatching(/^loras\//) as string })
    expect(planned.plan.warnings).toEqual([expect.stringContaining('belongs to Diffusion Deck')])
  })

  it('what is not there, or no model, or no whole path', async () => {
    await expect(plan([outside('nothing.pt')])).rejects.toMatchObject({ code: 'not-found' })
    await expect(plan(['downloads'])).rejects.toMatchObject({ code: 'import-refused' })
    await put(outside('text.txt'))
    await expect(plan([outside('text.txt')])).rejects.toMatchObject({ code: 'nothing-to-import' })
    await expect(plan([outside('')], { folder: '../x' })).rejects.toMatchObject({ code: 'name-invalid' })
  })
})

it('mends names that not every system takes', async () => {
  await put(outside('a\nlora.pt'))
  await put(outside('con.lora.pt'))
  await put(outside('lora\u202etxt.pt'))
  await put(outside(`${'x'.repeat(247)}lora.pt`))
  const planned = await plan([outside('')])
  expect(planned.items.map(({ to }) => relative(inside('loras'), to)).toSorted()).toEqual([
    '_con.lora.pt',
    'a_lora.pt',
    'lora_txt.pt',
    `${'x'.repeat(247)}lora.pt`,
  ])
  await done(planned)
  expect(await readdir(inside('loras'))).toHaveLength(4)
})
