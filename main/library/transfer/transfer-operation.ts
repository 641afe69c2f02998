import { dirname } from 'node:path'
import type { Operation } from '../../../shared/contract/operations.ts'
import { DeckError, toErrorInfo } from '../../../shared/errors.ts'
import type { EventBus } from '../../events.ts'
import type { OperationType, Step, StepContext } from '../../operations/types.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import type { Trash } from '../../store/trash.ts'
import type { Hasher } from '../hashing/types.ts'
import type { ModelIndex } from '../index/types.ts'
import { runDeed, undoDeed, type Touched } from './act-deed.ts'
import type { Position } from './deed-journal.ts'
import { tellFailure } from './failure.ts'
import { transferInputSchema, type FileDeed, type TransferInput } from './types.ts'

export interface TransferServices {
  readonly index: Pick<ModelIndex, 'moved' | 'refresh'>
  readonly hasher: Pick<Hasher, 'equal'>
  readonly trash: Trash
  readonly events: EventBus
  readonly folder: Pick<DataFolder, 'trash'>
}

type TransferKind = Extract<Operation['kind'], 'import-models' | 'move-models' | 'trash-models' | 'dedupe-models'>

const verbs: Readonly<Record<TransferKind, string>> = {
  'import-models': 'Bring in',
  'move-models': 'Move',
  'trash-models': 'Move to the trash',
  'dedupe-models': 'Merge',
}

/** Files of one step: few enough that a resumed step soon finds where it was. */
const filesPerStep = 500
/** Locks of one operation: more would make it slow to see whether two operations meet, and deeds bear it if they do. */
const maxLocks = 500

interface Placed {
  readonly deed: FileDeed
  readonly position: Position
  /** Bytes of all deeds before this one. */
  readonly before: number
  readonly bytes: number
}

const filesIn = (deed: FileDeed): number => ('files' in deed ? deed.files.length : 1)

function bytesIn(deed: FileDeed): number {
  if ('files' in deed) return deed.files.reduce((sum, { bytes }) => sum + bytes, 0)
  return 'bytes' in deed ? deed.bytes : 0
}

/** The deeds in parts, each with its place in the whole. */
function chunksOf(deeds: readonly FileDeed[]): readonly (readonly Placed[])[] {
  const chunks: Placed[][] = []
  let current: Placed[] = []
  let [file, before, inChunk] = [0, 0, 0]
  for (const [index, deed] of deeds.entries()) {
    const bytes = bytesIn(deed)
    current.push({ deed, position: { deed: index, file }, before, bytes })
    file += filesIn(deed)
    before += bytes
    inChunk += filesIn(deed)
    if (inChunk >= filesPerStep) {
      chunks.push(current)
      current = []
      inChunk = 0
    }
  }
  return current.length > 0 ? [...chunks, current] : chunks
}

/** What two operations must not have in their hands at once. */
function locksOf(deeds: readonly FileDeed[]): readonly string[] {
  const locks = new Set<string>()
  for (const deed of deeds) {
    if (locks.size >= maxLocks) break
    if (deed.do === 'move' || deed.do === 'copy') locks.add(`file:${deed.from}`)
    else if (deed.do === 'trash') locks.add(`file:${deed.path}`)
    else if (deed.do === 'hard-link') locks.add(`file:${deed.path}`).add(`file:${deed.keep}`)
  }
  return [...locks]
}

/** Moves, copies, removes or merges model files; see `FileDeed` for what each deed promises. */
export function transferOperation(kind: TransferKind, services: TransferServices): OperationType<TransferInput> {
  return {
    kind,
    input: transferInputSchema,
    locks: ({ deeds }) => locksOf(deeds),
    subject: ({ subject }) => subject,
    steps: ({ deeds }) => {
      const chunks = chunksOf(deeds)
      const total = deeds.reduce((sum, deed) => sum + bytesIn(deed), 0)
      return chunks.map((chunk, index) => stepOf(kind, chunk, index, chunks.length, total, services))
    },
    settled: async () => {
      services.events.emit({ type: 'models' })
      await Promise.resolve()
    },
  }
}

function stepOf(
  kind: TransferKind,
  chunk: readonly Placed[],
  index: number,
  count: number,
  total: number,
  services: TransferServices,
): Step {
  const id = `files-${index + 1}`
  const bytes = chunk.reduce((sum, each) => sum + each.bytes, 0)
  const part = count === 1 ? '' : ` (part ${index + 1} of ${count})`
  return {
    id,
    title: `${verbs[kind]} ${chunk.length === 1 ? 'a model' : 'models'}${part}`,
    // About 200 MB a second, and 200 files that are only renamed.
    weight: bytes / 2e8 + chunk.length / 200,
    run: (context) => runChunk(kind, chunk, { id, bytes, total }, context, services),
    undo: (context) => undoChunk(chunk, id, context, services),
  }
}

async function runChunk(
  kind: TransferKind,
  chunk: readonly Placed[],
  { id, bytes, total }: { readonly id: string; readonly bytes: number; readonly total: number },
  context: StepContext,
  services: TransferServices,
): Promise<void> {
  const teller = indexTeller(services.index, context)
  const start = chunk[0]?.before ?? 0
  let refused: DeckError | null = null
  try {
    for (const [index, { deed, position, before, bytes: own }] of chunk.entries()) {
      context.signal.throwIfAborted()
      let finished = 0
      let last = 0
      const report = (inFile: number, copied: number): void => {
        const share = bytes > 0 ? (before - start + inFile) / bytes : 0
        context.progress({
          fraction: (share * bytes + index * 1e6) / (bytes + chunk.length * 1e6),
          detail: nameOf(deed),
          bytesDone: before + copied,
          bytesTotal: total,
        })
      }
      report(0, 0)
      const progress = ({ copied, compared }: { readonly copied: number; readonly compared: number }): void => {
        // Another file of this deed has begun.
        if (copied < last) finished += last
        last = copied
        report(Math.min(own, finished + (copied + compared) / 2), Math.min(own, finished + copied))
      }
      try {
        await teller.tell(
          await runDeed(deed, position, {
            context,
            step: id,
            trash: services.trash,
            hasher: services.hasher,
            trashFolder: services.folder.trash,
            progress,
          }),
        )
      } catch (error) {
        if (!(error instanceof DeckError) || error.code !== 'models-differ')
          throw await tellFailure(pathOf(deed), error)
        // One that is no twin must not keep the others waiting.
        context.log(error.message, 'err')
        refused ??= error
      }
    }
  } finally {
    await teller.finish()
  }
  if (refused !== null && kind === 'dedupe-models') throw refused
}

async function undoChunk(
  chunk: readonly Placed[],
  id: string,
  context: StepContext,
  services: TransferServices,
): Promise<void> {
  const teller = indexTeller(services.index, context)
  try {
    for (const [index, { deed, position }] of chunk.toReversed().entries()) {
      context.signal.throwIfAborted()
      context.progress({ fraction: index / chunk.length, detail: nameOf(deed) })
      try {
        const { trash, hasher, folder } = services
        const tools = { context, step: id, trash, hasher, trashFolder: folder.trash, progress: () => undefined }
        await teller.tell(await undoDeed(deed, position, tools))
      } catch (error) {
        throw await tellFailure(pathOf(deed), error)
      }
    }
  } finally {
    await teller.finish()
  }
}

const pathOf = (deed: FileDeed): string => ('into' in deed ? `${deed.into}/${deed.stem}` : deed.path)
const nameOf = (deed: FileDeed): string => ('from' in deed ? deed.from : deed.path)

/** Tells the index what was done. It can find out by itself too, so that its failures are only noted. */
function indexTeller(
  index: TransferServices['index'],
  context: StepContext,
): { tell(touched: Touched): Promise<void>; finish(): Promise<void> } {
  const paths = new Set<string>()
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      context.log(`The index could not be told: ${toErrorInfo(error).message}`, 'err')
    }
  }
  const flush = async (): Promise<void> => {
    const known = [...paths]
    paths.clear()
    if (known.length > 0) await guarded(() => index.refresh(known))
  }
  return {
    async tell({ moved, paths: touched }) {
      if (moved !== null && moved.from !== moved.to) await guarded(() => index.moved(moved.from, moved.to))
      for (const path of touched) paths.add(path)
      if (paths.size >= 200) await flush()
    },
    finish: flush,
  }
}

/** Folder names of many files, for a subject that a person knows it by. */
export function subjectOf(paths: readonly string[]): string {
  const [first = ''] = paths
  const name = first
    .slice(dirname(first).length)
    .replace(/^[\\/]/, '')
    .slice(0, 200)
  return paths.length === 1 ? name : `${name} and ${paths.length - 1} more`
}
