import { expect, test } from '@playwright/test'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ModelRoot } from '../../shared/library/root.ts'
import { document, errorOf } from '../harness/deck.ts'
import { modelsOf, putModel, putTruncatedModel } from '../harness/models.ts'
import { World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel', timeout: 240_000 })

const models = <T>(world: World, ...args: readonly string[]): Promise<T> => document<T>(world.data, 'models', ...args)

interface Report {
  readonly missing: readonly { readonly path: string }[]
  readonly brokenLinks: readonly { readonly path: string; readonly install: string | null }[]
  readonly rootsAway: readonly { readonly name: string }[]
  readonly unreadable: readonly { readonly path: string }[]
  readonly dangerous: readonly { readonly path: string }[]
}

test('roots come, move and go with nothing touched in them; the report tells what is not in order', async () => {
  await using world = await World.create('models-roots')
  const drive = join(world.root, 'drive')
  await putModel(join(drive, 'models', 'Lora', 'fog.safetensors'), { sample: 'sd15-lora' })
  await putModel(join(drive, 'models', 'Stable-diffusion', 'town.safetensors'), { sample: 'sd15-checkpoint' })
  const before = world.contents(join(drive, 'models', 'Lora'))
  const look = await models(world, 'roots', 'add', drive, '--look')
  expect(look).toMatchObject({ layout: 'a1111', files: 2, problem: null, folders: { lora: ['models/Lora'] } })
  expect(await models<readonly ModelRoot[]>(world, 'roots')).toMatchObject([{ primary: true, files: 0 }])

  const { id } = await models<ModelRoot>(world, 'roots', 'add', drive, '--name', 'USB', '--read-only')
  const link = join(modelsOf(world.data), 'loras', 'USB')
  expect(realpathSync(link)).toBe(join(drive, 'models', 'Lora'))
  expect(await models<readonly ModelRoot[]>(world, 'roots')).toMatchObject([
    { primary: true },
    { id, name: 'USB', readOnly: true, state: 'online', layout: 'a1111', files: 2 },
  ])
  const again = await world.deck('models', 'roots', 'add', join(drive, 'models'))
  expect([again.code, errorOf(again).code]).toEqual([1, 'root-refused'])
  const rename = await world.deck('models', 'rename', 'fog', 'mist')
  expect([rename.code, errorOf(rename).code]).toEqual([1, 'root-read-only'])

  // A new name in its place is noticed by itself.
  const renamed = join(world.root, 'renamed drive')
  renameSync(drive, renamed)
  expect(await models<readonly ModelRoot[]>(world, 'roots')).toMatchObject([{}, { path: renamed, state: 'online' }])
  expect(realpathSync(link)).toBe(join(renamed, 'models', 'Lora'))

  const moved = join(world.root, 'elsewhere', 'drive')
  mkdirSync(join(world.root, 'elsewhere'))
  renameSync(renamed, moved)
  await putTruncatedModel(join(modelsOf(world.data), 'checkpoints', 'half.safetensors'), 'sd15-checkpoint')
  expect(await models<Report>(world, 'report')).toMatchObject({
    rootsAway: [{ name: 'USB' }],
    unreadable: [{ path: join(modelsOf(world.data), 'checkpoints', 'half.safetensors') }],
    dangerous: [],
  })
  expect([existsSync(drive), existsSync(renamed)]).toEqual([false, false])
  expect(await models(world, 'list', '--root', id)).toMatchObject({
    items: [{ presence: 'offline' }, { presence: 'offline' }],
  })
  await models(world, 'roots', 'change', id, '--path', moved)
  expect(realpathSync(link)).toBe(join(moved, 'models', 'Lora'))
  await models(world, 'roots', 'remove', id)
  expect(existsSync(link)).toBe(false)
  expect(world.contents(join(moved, 'models', 'Lora'))).toEqual(before)
  expect(await models(world, 'list', '--kind', 'lora')).toMatchObject({ total: 0 })
})

test('an install is linked, told by its file instead, and unlinked; a broken link is reported', async () => {
  await using world = await World.create('models-link')
  world.package({ id: 'fixture', pathsFile: 'extra_model_paths.yaml', loras: 'models/loras' })
  await world.installed('fixture', 'One')
  const inApp = join(world.installFolder('One'), 'app')
  const link = join(inApp, 'models', 'checkpoints')
  const file = join(inApp, 'extra_model_paths.yaml')
  const shared = join(modelsOf(world.data), 'checkpoints')
  await putModel(join(shared, 'town.safetensors'), { sample: 'sd15-embedding' })
  const before = world.contents(modelsOf(world.data))
  const plan = (...flags: readonly string[]) =>
    models<{ readonly items: readonly { readonly action: string; readonly subject: string }[] }>(
      world,
      ...['plan', 'One', ...flags],
    )

  expect(realpathSync(link)).toBe(shared)
  expect(new Set((await plan()).items.map(({ action }) => action))).toEqual(new Set(['keep']))
  expect((await plan('--way', 'config')).items.map(({ subject }) => subject)).toContain(file)
  expect(existsSync(file)).toBe(false)
  await world.succeeds('models', 'link', 'One', '--way', 'config')
  expect(readFileSync(file, 'utf8')).toContain('diffusion_deck:')
  expect(lstatSync(link).isSymbolicLink()).toBe(false)
  // What was chosen is kept for the next time.
  expect(new Set((await plan()).items.map(({ action }) => action))).toEqual(new Set(['keep']))
  await world.succeeds('models', 'link', 'One', '--way', 'link')
  expect(realpathSync(link)).toBe(shared)

  rmSync(join(inApp, 'models', 'loras'))
  symlinkSync(join(world.root, 'nothing-there'), join(inApp, 'models', 'loras'))
  expect((await models<Report>(world, 'report')).brokenLinks).toMatchObject([
    { path: join(inApp, 'models', 'loras'), install: 'One' },
  ])
  await world.succeeds('models', 'unlink', 'One')
  expect(lstatSync(link).isSymbolicLink()).toBe(false)
  // A link of a person's own is not ours to take away.
  expect(readlinkSync(join(inApp, 'models', 'loras'))).toBe(join(world.root, 'nothing-there'))
  expect(world.contents(modelsOf(world.data))).toEqual(before)
  const nobody = await world.deck('models', 'link', 'Nobody')
  expect([nobody.code, errorOf(nobody).code]).toEqual([1, 'not-found'])
})
