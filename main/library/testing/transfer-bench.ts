import { readdir } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { plainModel } from '../../../shared/library/model.fixture.ts'
import type { Model } from '../../../shared/library/model.ts'
import { EventBus } from '../../events.ts'
import { sameBytes } from '../../store/copy-file.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from '../../store/data-folder.ts'
import { openDatabase } from '../../store/database.ts'
import { hashFile } from '../../store/move-file.ts'
import { createTrash, type Trash } from '../../store/trash.ts'
import type { Hasher } from '../hashing/types.ts'
import type { Identification } from '../identify/types.ts'
import type { Unhashed } from '../index/types.ts'
import { ownFolders } from '../roots/root-store.ts'
import type { ModelRoots, Root } from '../roots/types.ts'
import { isModelFile, stemOf } from '../sidecars/model-files.ts'
import { lookAt, lookAtFile } from '../transfer/place.ts'
import type { TransferDeps } from '../transfer/planning.ts'
import { trashRoots } from '../transfer/trash-roots.ts'
import { createTransfers, type Transfers } from '../transfer/transfers.ts'

/** An index in memory that knows what it is told and what it finds when it looks. */
export interface FakeIndex {
  readonly service: TransferDeps['index']
  /** Looks at all roots; files keep their numbers. */
  scan(): Promise<readonly Model[]>
  /** The number of a path. */
  id(path: string): number
  /** What the index was told, newest last. */
  readonly told: string[]
  readonly unhashed: Unhashed[]
  readonly kept: Map<number, string>
}

export interface TransferBench {
  readonly folder: DataFolder
  readonly database: DatabaseSync
  readonly roots: readonly Root[]
  readonly trash: Trash
  readonly events: EventBus
  readonly index: FakeIndex
  readonly transfers: Transfers
  /** States of roots by id; online when not said. */
  readonly states: Map<string, 'offline' | 'changed'>
  close(): void
}

interface BenchOptions {
  readonly roots?: readonly Partial<Root>[]
  readonly recognise?: TransferDeps['recognise']
  readonly hasher?: Partial<Hasher>
  readonly limits?: TransferDeps['limits']
  readonly platform?: NodeJS.Platform
}

/** Transfers over a data folder below `base`, whose own models folder is the first root. */
export async function openTransferBench(base: string, options: BenchOptions = {}): Promise<TransferBench> {
  const folder = dataFolderAt(join(base, 'data'))
  await createDataFolder(folder)
  const database = openDatabase(folder.database)
  const roots = [{ path: folder.models, primary: true }, ...(options.roots ?? [])].map(makeRoot)
  const trash = createTrash({ folder, database, roots: () => trashRoots(roots) })
  const events = new EventBus()
  const states = new Map<string, 'offline' | 'changed'>()
  const index = makeIndex(roots)
  const transfers = createTransfers({
    roots: fakeRoots(roots, states),
    index: index.service,
    hasher: { ...fakeHasher, ...options.hasher },
    trash,
    events,
    folder,
    recognise: options.recognise ?? ((path) => Promise.resolve(byName(path))),
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(options.platform !== undefined && { platform: options.platform }),
  })
  return { folder, database, roots, trash, events, index, transfers, states, close: () => database.close() }
}

function makeRoot(root: Partial<Root>, index: number): Root {
  return {
    id: `root-${index}`,
    name: `Root ${index}`,
    path: '',
    primary: false,
    readOnly: false,
    layout: 'own',
    folders: ownFolders,
    ...root,
  }
}

function fakeRoots(roots: readonly Root[], states: ReadonlyMap<string, 'offline' | 'changed'>): ModelRoots {
  const unused = (): never => {
    throw new Error('not for this test')
  }
  const get = (id: string): Root => roots.find((root) => root.id === id) ?? unused()
  return {
    list: () => roots,
    primary: () => roots.find(({ primary }) => primary) ?? unused(),
    get,
    stateOf: ({ id }) => Promise.resolve(states.get(id) ?? 'online'),
    describe: unused,
    recognise: unused,
    add: unused,
    change: unused,
    remove: unused,
    planMounts: unused,
    syncMounts: unused,
    mountPaths: () => [],
    onChange: () => () => undefined,
  }
}

const fakeHasher: Pick<Hasher, 'hash' | 'equal'> = {
  equal: sameBytes,
  hash: async (path, signal) => {
    const sha256 = await hashFile(path, signal)
    return { sha256, autoV1: null, autoV2: sha256.slice(0, 10), autoV3: null, blake3: sha256, crc32: '0' }
  },
}

/** Takes what a file is from its name: `…lora…`, `…vae…`, `…checkpoint…`; else nothing is known. */
export function byName(path: string): Identification | null {
  const name = basename(path)
  const kind = (['lora', 'vae', 'checkpoint'] as const).find((each) => name.includes(each)) ?? null
  return kind === null ? null : identification(kind, 'content')
}

export function identification(kind: ModelKind, kindSource: Identification['kindSource']): Identification {
  return {
    kind,
    kindSource,
    family: 'sdxl',
    familySource: 'content',
    lineage: null,
    variant: null,
    precision: null,
    adapterFormat: null,
    training: null,
    tagFrequency: [],
    triggerWords: [],
    title: null,
    description: null,
    undecided: [],
    misplaced: null,
  }
}

function makeIndex(roots: readonly Root[]): FakeIndex {
  const numbers = new Map<string, number>()
  let rows = new Map<number, Model>()
  const told: string[] = []
  const unhashed: Unhashed[] = []
  const kept = new Map<number, string>()
  const numberOf = (path: string): number => {
    const known = numbers.get(path) ?? Math.max(0, ...numbers.values()) + 1
    numbers.set(path, known)
    return known
  }
  const scan = async (): Promise<readonly Model[]> => {
    rows = new Map()
    for (const root of roots) {
      for (const [kind, inners] of Object.entries(root.folders)) {
        for (const inner of inners) {
          for (const path of await modelsIn(resolve(root.path, inner))) {
            const found = await lookAtFile(path)
            const id = numberOf(path)
            rows.set(
              id,
              modelRow({
                id,
                root: root.id,
                path,
                inner: relative(root.path, path),
                bytes: found?.bytes ?? 0,
                kind: kind as ModelKind,
              }),
            )
          }
        }
      }
    }
    return [...rows.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }
  return {
    told,
    unhashed,
    kept,
    scan,
    id: (path) => numbers.get(path) ?? 0,
    service: {
      models: async (ids) => {
        await scan()
        return ids.flatMap((id) => rows.get(id) ?? [])
      },
      moved: async (from, to) => {
        const id = numbers.get(from)
        if (id !== undefined) {
          numbers.delete(from)
          numbers.set(to, id)
        }
        told.push(`moved ${from} ${to}`)
        await Promise.resolve()
      },
      refresh: async (paths) => {
        told.push(...paths.map((path) => `look ${path}`))
        await Promise.resolve()
      },
      get: () => Promise.reject(new Error('not for this test')),
      exportRows: () => Promise.resolve([]),
      unhashed: (ids) =>
        Promise.resolve(unhashed.filter(({ id }) => !kept.has(id) && (ids === undefined || ids.includes(id)))),
      keepHashes: (id, { sha256 }) => {
        kept.set(id, sha256)
        return Promise.resolve()
      },
    },
  }
}

/** Model files, links to files, and folders that are one model. */
async function modelsIn(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if ((await lookAt(join(path, 'model_index.json'))) !== null) found.push(path)
      else if (!entry.name.startsWith('.')) found.push(...(await modelsIn(path)))
    } else if (isModelFile(entry.name)) found.push(path)
  }
  return found
}

/** A row with nothing known but its place. A LoRA by name outside of `loras` is misplaced. */
function modelRow(place: Pick<Model, 'id' | 'root' | 'path' | 'inner' | 'bytes' | 'kind'>): Model {
  const file = basename(place.path)
  return {
    ...plainModel,
    ...place,
    file,
    title: stemOf(file),
    kindSource: 'folder',
    misplaced: file.includes('lora') && place.kind !== 'lora' ? 'lora' : null,
  }
}
