import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Model } from '../../../shared/library/model.ts'
import { EventBus } from '../../events.ts'
import { createDataFolder, dataFolderAt } from '../../store/data-folder.ts'
import { openDatabase } from '../../store/database.ts'
import { createModelRoots } from '../roots/roots.ts'
import { createModelIndex } from './model-index.ts'
import { tinySafetensors } from './testing/index-bench.ts'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'deck-renamed-'))
})
afterEach(async () => {
  await rm(place, { recursive: true, force: true })
})

it('a folder that is renamed while the app runs is found again, with its models and its link', async () => {
  const folder = dataFolderAt(join(place, 'data'))
  await createDataFolder(folder)
  const database = openDatabase(folder.database)
  const roots = createModelRoots({ database, folder, platform: process.platform })
  const nas = join(place, 'nas')
  await mkdir(join(nas, 'loras'), { recursive: true })
  await writeFile(join(nas, 'loras', 'a.safetensors'), tinySafetensors('a'))
  const { id } = await roots.add({ path: nas, primary: false, readOnly: false })
  const index = createModelIndex({
    database: folder.library,
    roots,
    events: new EventBus(),
    watch: true,
    firstScanMs: 10,
    rootsMs: 50,
    onAway: () => roots.syncMounts(() => undefined),
  })
  try {
    const models = async (): Promise<readonly Model[]> =>
      (await index.list({ filter: {}, sort: 'file', descending: false, offset: 0, limit: 10 })).items
    const soon = { timeout: 20_000, interval: 50 }
    await vi.waitFor(async () => expect(await models()).toMatchObject([{ root: id, presence: 'here' }]), soon)
    const [before] = await models()
    const renamed = join(place, 'Models of mine')
    await rename(nas, renamed)
    await vi.waitFor(() => expect(roots.get(id).path).toBe(renamed), soon)
    const path = join(renamed, 'loras', 'a.safetensors')
    await vi.waitFor(
      async () => expect(await models()).toMatchObject([{ id: before?.id, path, presence: 'here' }]),
      soon,
    )
    await vi.waitFor(
      async () =>
        expect((await readFile(join(folder.models, 'loras', 'nas', 'a.safetensors'))).length).toBeGreaterThan(0),
      soon,
    )
  } finally {
    await index.close()
    database.close()
  }
}, 90_000)
