import { expect, test } from '@playwright/test'
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync, utimesSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Model, ModelDetail } from '../../shared/library/model.ts'
import { deck, document, errorOf } from '../harness/deck.ts'
import { civitaiVersion, fillShelf, modelsOf, putMaliciousModel, putModel, shelf } from '../harness/models.ts'
import { World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel', timeout: 240_000 })

interface Listed {
  readonly total: number
  readonly bytes: number
  readonly items: readonly Model[]
}

interface Plan {
  readonly items: readonly { readonly action: string; readonly subject: string; readonly target: string | null }[]
}

/** Runs `deck models …` and reads the document that it prints. */
const models = <T>(world: World, ...args: readonly string[]): Promise<T> => document<T>(world.data, 'models', ...args)
const filesOf = ({ items }: Listed): readonly string[] => items.map(({ file }) => file)

/** The error of a command that must fail: its code is looked at here, its words are complete. */
async function refused(world: World, code: string, ...args: readonly string[]): Promise<string> {
  const result = await world.deck('models', ...args)
  const error = errorOf(result)
  expect(error.code, args.join(' ')).toBe(code)
  expect(result.code, args.join(' ')).toBe(1)
  for (const text of [error.message, error.remedy]) expect(text).not.toMatch(/^$|\{\w+\}/)
  return error.message
}

/** A time that every file system keeps exactly. */
const longAgo = 1_700_000_000

/** Changes one byte of a file that is from `longAgo`, and leaves it as old as it was: so a failing disk does. */
function flipByte(path: string): void {
  const { size } = statSync(path)
  const file = openSync(path, 'r+')
  const byte = Buffer.alloc(1)
  readSync(file, byte, 0, 1, size - 100)
  byte[0] = (byte[0] ?? 0) ^ 1
  writeSync(file, byte, 0, 1, size - 100)
  closeSync(file)
  utimesSync(path, longAgo, longAgo)
}

test('scan, list, show and edit: what is there, narrowed down, in full, and by a person’s word', async () => {
  await using world = await World.create('models-list')
  const folder = modelsOf(world.data)
  await fillShelf(folder)
  putMaliciousModel(join(folder, 'checkpoints', 'gift.ckpt'))
  await putModel(join(folder, 'loras', 'lace.safetensors'), {
    sample: 'sdxl-lora',
    metadata: { part: 'lace' },
    hue: 5,
    civitai: civitaiVersion('Lace', ['lace trim']),
  })
  const all = Object.keys(shelf).length + 2
  expect(await models(world, 'scan')).toMatchObject({ models: all, phase: null, bytes: expect.any(Number) })
  const listed = await models<Listed>(world, 'list', '--kind', 'lora', '--family', 'sdxl', '--sort', 'file')
  expect(filesOf(listed)).toEqual(['lace.safetensors', 'woodcut.safetensors'])
  expect(listed.items[1]).toMatchObject({
    inner: 'loras/style/woodcut.safetensors',
    path: join(folder, 'loras', 'style', 'woodcut.safetensors'),
    kind: 'lora',
    kindSource: 'content',
    family: 'sdxl',
    verdict: 'safe',
    hashed: false,
    presence: 'here',
  })
  expect(filesOf(await models<Listed>(world, 'list', '--verdict', 'dangerous'))).toEqual(['gift.ckpt'])

  await models(world, 'edit', 'lace', '--notes', 'Нежное кружево', '--tags', 'cloth', 'white', '--rating', '4')
  expect(filesOf(await models<Listed>(world, 'list', 'КРУЖЕВО'))).toEqual(['lace.safetensors'])
  const shown = await models<ModelDetail>(world, 'show', 'lace.safetensors')
  expect(shown).toMatchObject({
    model: { title: 'Lace v1.0', rating: 4, tags: expect.arrayContaining(['cloth', 'white']) },
    notes: 'Нежное кружево',
    civitai: { modelId: 122359, versionId: 135867 },
    hashes: null,
    duplicates: [],
  })
  expect(shown.triggerWords.map(({ word }) => word)).toContain('lace trim')
  expect(shown.sidecars.map(({ type }) => type).toSorted()).toEqual(['civitai-info', 'preview'])
  const text = (await world.deck('models', 'show', 'gift')).stdout
  expect(text).toContain('os.system')

  await refused(world, 'not-found', 'show', 'nobody-has-this')
  await refused(world, 'not-found', 'show', '99999')
  expect((await world.deck('models', 'list', '--kind', 'lorra')).code).toBe(2)
})

test('hash, dupes and dedupe make copies one file; verify finds a byte that a disk has lost', async () => {
  await using world = await World.create('models-hash')
  const folder = join(modelsOf(world.data), 'embeddings')
  const hands = { sample: 'sd15-embedding', metadata: { of: 'hands' } } as const
  const [first, second] = [join(folder, 'hands.safetensors'), join(folder, 'more', 'again.safetensors')]
  await putModel(first, hands)
  await putModel(second, hands)
  const faces = await putModel(join(folder, 'faces.safetensors'), { sample: 'sd15-embedding' })
  utimesSync(faces, longAgo, longAgo)

  const hashed = await world.succeeds('models', 'hash')
  expect(hashed.events.at(-1)).toMatchObject({ event: 'done', state: 'done' })
  expect((await models<ModelDetail>(world, 'show', 'hands')).hashes).toEqual({
    sha256: expect.stringMatching(/^[\da-f]{64}$/),
    autoV1: null,
    autoV2: expect.stringMatching(/^[\da-f]{10}$/),
    autoV3: expect.stringMatching(/^[\da-f]{12,64}$/),
    blake3: expect.stringMatching(/^[\da-f]{64}$/),
    crc32: expect.stringMatching(/^[\da-f]{8}$/),
  })
  expect(await models(world, 'dupes')).toMatchObject({
    unhashed: 0,
    bytes: statSync(first).size,
    groups: [{ files: [{ path: first }, { path: second }] }],
  })
  await refused(world, 'confirmation-needed', 'dedupe', 'hands', 'again')
  const plan = await models<Plan>(world, 'dedupe', 'hands', 'again', '--plan')
  expect(JSON.stringify(plan.items)).toContain('again.safetensors')
  expect(statSync(second).ino).not.toBe(statSync(first).ino)
  await world.succeeds('models', 'dedupe', 'hands', 'again', '--yes')
  expect(statSync(second).ino).toBe(statSync(first).ino)
  // Of another content: refused, whatever was asked for.
  const differ = await world.deck('models', 'dedupe', 'hands', 'faces', '--yes')
  expect(differ.code).toBe(1)
  expect(existsSync(faces)).toBe(true)

  await world.succeeds('models', 'verify')
  flipByte(faces)
  const damaged = await world.deck('models', 'verify')
  expect(damaged.code).toBe(1)
  expect(errorOf(damaged)).toMatchObject({
    code: 'models-damaged',
    message: expect.stringContaining('faces.safetensors'),
    remedy: expect.stringMatching(/./),
  })
})

test('import, move, rename, tidy and trash: planned first, done with all that lies beside', async () => {
  await using world = await World.create('models-files')
  const folder = modelsOf(world.data)
  const outside = join(world.root, 'outside')
  await putModel(join(outside, 'ink.safetensors'), { sample: 'sd15-lora', hue: 100 })
  world.put(join(outside, 'what.bin'), 'nobody knows')
  const before = world.contents(outside)
  const names = (inner: string): readonly string[] => readdirSync(join(folder, inner)).toSorted()

  await refused(world, 'kind-unknown', 'import', outside)
  await refused(world, 'not-found', 'import', join(world.root, 'nowhere'))
  const plan = await models<Plan>(world, 'import', join(outside, 'ink.safetensors'), '--plan')
  expect(JSON.stringify(plan.items)).toContain(join(folder, 'loras', 'ink.safetensors'))
  expect(names('loras')).toEqual([])
  await world.succeeds('models', 'import', join(outside, 'ink.safetensors'), '--folder', 'new')
  expect(names('loras/new')).toEqual(['ink.preview.png', 'ink.safetensors'])
  await world.succeeds('models', 'import', join(outside, 'what.bin'), '--kind', 'upscaler', '--move')
  expect(names('upscale_models')).toEqual(['what.bin'])
  expect(existsSync(join(outside, 'what.bin'))).toBe(false)

  await world.succeeds('models', 'move', 'ink', '--kind', 'checkpoint')
  expect(names('checkpoints')).toEqual(['ink.preview.png', 'ink.safetensors'])
  await world.succeeds('models', 'rename', 'ink', 'wash')
  expect(filesOf(await models<Listed>(world, 'list', '--misplaced'))).toEqual(['wash.safetensors'])
  await world.succeeds('models', 'tidy')
  expect(names('loras')).toEqual(expect.arrayContaining(['wash.preview.png', 'wash.safetensors']))
  expect(names('checkpoints')).toEqual([])

  await refused(world, 'confirmation-needed', 'trash', 'wash')
  await world.succeeds('models', 'trash', 'wash', '--yes')
  expect(filesOf(await models<Listed>(world, 'list'))).toEqual(['what.bin'])
  const [item] = await world.trash()
  expect(item?.originalPath).toBe(join(folder, 'loras', 'wash.safetensors'))
  await document(world.data, 'trash', 'restore', String(item?.id))
  expect(names('loras')).toEqual(expect.arrayContaining(['wash.preview.png', 'wash.safetensors']))
  // The original of the copied one is outside as well.
  expect(world.contents(folder)).toEqual(before)
})

test('the list of one data folder tells another what is missing there, and brings notes over', async () => {
  await using world = await World.create('models-compare')
  const other = join(world.root, 'other')
  const hands = { sample: 'sd15-embedding', metadata: { of: 'hands' } } as const
  await putModel(join(modelsOf(world.data), 'embeddings', 'hands.safetensors'), hands)
  await putModel(join(modelsOf(world.data), 'ultralytics', 'faces.safetensors'), { sample: 'yolo' })
  await world.succeeds('models', 'hash')
  await models(world, 'edit', 'hands', '--notes', 'Weight 0.6', '--favourite', 'yes')
  const list = join(world.root, 'list.json')
  await models(world, 'export', list)
  await refused(world, 'invalid-input', 'export', list)

  await putModel(join(modelsOf(other), 'embeddings', 'deep', 'renamed.safetensors'), hands)
  await document(other, 'models', 'scan')
  // Without hashes only the name could tell, and it is another.
  expect(await document(other, 'models', 'compare', list)).toMatchObject({ here: 0, applied: 0 })
  expect((await deck(other, 'models', 'hash')).code).toBe(0)
  expect(await document(other, 'models', 'compare', list, '--apply')).toMatchObject({
    here: 1,
    applied: 1,
    missing: [{ file: 'faces.safetensors', kind: 'detector' }],
  })
  expect(await document(other, 'models', 'show', 'renamed')).toMatchObject({
    notes: 'Weight 0.6',
    model: { favourite: true },
  })
})
