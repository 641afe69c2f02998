import { expect, test } from '@playwright/test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { modelsOf, putModel } from '../harness/models.ts'
import { World } from '../harness/world.ts'

test.describe.configure({ mode: 'parallel', timeout: 240_000 })

/** So many that a kill always comes before the last of them. */
const count = 300

/** Models outside of the library, each with a content of its own, some with a picture. */
async function outside(world: World): Promise<string> {
  const folder = join(world.root, 'downloads')
  for (let index = 0; index < count; index++)
    await putModel(join(folder, index % 3 === 0 ? 'more' : '', `word-${String(index)}.safetensors`), {
      sample: 'sd15-embedding',
      metadata: { part: String(index) },
      ...(index % 10 === 0 ? { hue: index } : {}),
    })
  return folder
}

/** Imports the folder and kills the command with SIGKILL when some of its files have arrived; returns the operation. */
async function killedImport(world: World, folder: string, ...flags: readonly string[]): Promise<string> {
  const target = join(modelsOf(world.data), 'embeddings')
  const arrived = (): number => {
    try {
      return readdirSync(target).length
    } catch {
      return 0
    }
  }
  const importing = world.start('models', 'import', folder, ...flags)
  while (arrived() < 10) {
    if (importing.child.exitCode !== null) throw new Error(`it ended before anything arrived:\n${importing.output}`)
    await sleep(2)
  }
  await importing.kill('SIGKILL')
  const operation = await world.operation()
  expect(operation).toMatchObject({ kind: 'import-models', state: 'interrupted' })
  return operation.id
}

test('killed while models are copied in, the import is resumed and every file is there once', async () => {
  await using world = await World.create('models-resume')
  const folder = await outside(world)
  const before = world.contents(folder)
  const id = await killedImport(world, folder)
  expect(world.contents(folder)).toEqual(before)

  const resumed = await world.succeeds('operations', 'resume', id)
  expect(resumed.events.at(-1)).toMatchObject({ event: 'done', state: 'done' })
  expect(world.contents(folder)).toEqual(before)
  expect(world.contents(modelsOf(world.data))).toEqual(before)
  expect(readdirSync(join(modelsOf(world.data), 'embeddings')).filter((name) => name.includes('(2)'))).toEqual([])
})

test('killed while models are moved in, the import is rolled back and everything is where it was', async () => {
  await using world = await World.create('models-rollback')
  const folder = await outside(world)
  const before = world.contents(folder)
  const names = readdirSync(folder, { recursive: true }).map(String).toSorted()
  const id = await killedImport(world, folder, '--move')
  // The one that was at work may have both its names for now.
  expect([...new Set(world.contents(folder, modelsOf(world.data)))]).toEqual([...new Set(before)])

  await world.succeeds('operations', 'rollback', id)
  expect(readdirSync(folder, { recursive: true }).map(String).toSorted()).toEqual(names)
  expect(world.contents(folder)).toEqual(before)
  expect(world.contents(modelsOf(world.data))).toEqual([])
  expect((await world.operation()).state).toBe('rolled-back')
})
