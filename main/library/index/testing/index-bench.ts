import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { modelKinds, modelKindIds } from '../../../../shared/catalogue/kinds.ts'
import type { CoreEvent } from '../../../../shared/contract/system.ts'
import type { Model } from '../../../../shared/library/model.ts'
import type { ModelRoot, RootFolders } from '../../../../shared/library/root.ts'
import { EventBus } from '../../../events.ts'
import type { Root } from '../../roots/types.ts'
import { createModelIndex, type IndexRoots } from '../model-index.ts'
import type { ModelIndex } from '../types.ts'

/** Roots as a test sets them, without a database. */
export interface FakeRoots extends IndexRoots {
  set(roots: readonly Root[]): void
  state(id: string, state: ModelRoot['state']): void
}

const ownFolders: RootFolders = Object.fromEntries(modelKindIds.map((kind) => [kind, [modelKinds[kind].folder]]))

export function fakeRoot(id: string, path: string, more: Partial<Root> = {}): Root {
  return { id, name: id, path, primary: id === 'primary', readOnly: false, layout: 'own', folders: ownFolders, ...more }
}

export function fakeRoots(first: readonly Root[]): FakeRoots {
  let roots = [...first]
  const states = new Map<string, ModelRoot['state']>()
  const listeners = new Set<() => void>()
  return {
    list: () => roots,
    stateOf: (root) => Promise.resolve(states.get(root.id) ?? 'online'),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set: (next) => {
      roots = [...next]
      for (const listener of listeners) listener()
    },
    state: (id, state) => {
      states.set(id, state)
    },
  }
}

export interface IndexBench {
  readonly folder: string
  /** Path of the primary root. */
  readonly models: string
  readonly roots: FakeRoots
  readonly events: CoreEvent[]
  readonly logged: string[]
  readonly index: () => ModelIndex
  /** Writes a file below the primary root, with its folders; returns its path. */
  put(inner: string, content?: string | Uint8Array): Promise<string>
  /** All models that are shown, by place. */
  all(): Promise<readonly Model[]>
  /** The model at a place of the primary root. */
  at(inner: string): Promise<Model>
  /** Closes the index and opens it again on the same database. */
  reopen(options?: { readonly watch?: boolean }): Promise<void>
  close(): Promise<void>
}

/** An index over one root in a temporary folder; nothing is watched unless asked for. */
export async function makeIndexBench(options: { readonly watch?: boolean } = {}): Promise<IndexBench> {
  const folder = await mkdtemp(join(tmpdir(), 'deck-index-'))
  const models = join(folder, 'models')
  await mkdir(models)
  const roots = fakeRoots([fakeRoot('primary', models)])
  const events: CoreEvent[] = []
  const logged: string[] = []
  const bus = new EventBus()
  bus.subscribe((event) => void events.push(event))
  const open = (watch: boolean): ModelIndex =>
    createModelIndex({
      database: join(folder, 'library.db'),
      roots,
      events: bus,
      watch,
      firstScanMs: 10,
      rootsMs: 50,
      log: (text) => void logged.push(text),
    })
  let index = open(options.watch ?? false)
  const all = async (): Promise<readonly Model[]> => {
    const query = { filter: {}, sort: 'file', descending: false, offset: 0, limit: 500 } as const
    return (await index.list(query)).items
  }
  return {
    folder,
    models,
    roots,
    events,
    logged,
    index: () => index,
    put: async (inner, content = 'x') => {
      const path = join(models, ...inner.split('/'))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
      return path
    },
    all,
    at: async (inner) => {
      const found = (await all()).find((model) => model.root === 'primary' && model.inner === inner)
      if (found === undefined) throw new Error(`no model at ${inner}`)
      return found
    },
    reopen: async ({ watch = false } = {}) => {
      await index.close()
      index = open(watch)
    },
    close: async () => {
      await index.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A small true safetensors file; `mark` makes its content its own. */
export function tinySafetensors(mark: string, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const data = Buffer.from(mark.padEnd(16, '.').slice(0, 16))
  const header = { __metadata__: { mark, ...metadata }, weight: { dtype: 'F16', shape: [8], data_offsets: [0, 16] } }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}
