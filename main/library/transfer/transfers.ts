import type { ImportRequest } from '../../../shared/contract/models.ts'
import type { Operations, OperationType } from '../../operations/types.ts'
import { hashOperation, planHashes, type HashInput } from './hash-operation.ts'
import { roomAt } from './place.ts'
import { planImport, type PlannedImport } from './plan-import.ts'
import { planMove, planRename, planTidy, type Place } from './plan-moves.ts'
import { planDedupe, planTrash } from './plan-removals.ts'
import { createPlanning, type Planned, type TransferDeps } from './planning.ts'
import { transferOperation } from './transfer-operation.ts'
import type { TransferInput } from './types.ts'
import { verifyOperation } from './verify-operation.ts'

/** Plans and carries out all that moves, copies, removes or merges model files. All methods raise DeckError. */
export interface Transfers {
  /** `sent`: by a browser, into the data folder. Raises `kind-unknown` naming the files whose kind must be chosen. */
  planImport(request: ImportRequest, sent?: boolean): Promise<PlannedImport>
  planMove(ids: readonly number[], to: Place): Promise<Planned<TransferInput>>
  planTidy(ids: readonly number[]): Promise<Planned<TransferInput>>
  /** Raises `name-taken` instead of numbering: the name is a person's own choice. */
  planRename(id: number, stem: string): Promise<Planned<TransferInput>>
  planTrash(ids: readonly number[]): Promise<Planned<TransferInput>>
  planDedupe(keep: number, others: readonly number[], how: 'hard-link' | 'trash'): Promise<Planned<TransferInput>>
  planVerify(ids?: readonly number[]): Promise<Planned<HashInput>>
  planHash(ids?: readonly number[]): Promise<Planned<HashInput>>
  /** To be registered, and to be started with what the plans return. */
  readonly types: {
    readonly import: OperationType<TransferInput>
    readonly move: OperationType<TransferInput>
    readonly trash: OperationType<TransferInput>
    readonly dedupe: OperationType<TransferInput>
    readonly hash: OperationType<HashInput>
    readonly verify: OperationType<HashInput>
  }
}

export function createTransfers(deps: TransferDeps): Transfers {
  const planning = createPlanning(deps)
  return {
    planImport: (request, sent) => planImport(planning, request, sent),
    planMove: (ids, to) => planMove(planning, ids, to),
    planTidy: (ids) => planTidy(planning, ids),
    planRename: (id, stem) => planRename(planning, id, stem),
    planTrash: (ids) => planTrash(planning, ids),
    planDedupe: (keep, others, how) => planDedupe(planning, keep, others, how),
    async planHash(ids) {
      const files = await deps.index.unhashed(ids)
      return planHashes(files, (await roomAt(deps.folder.root)).freeBytes)
    },
    async planVerify(ids) {
      const hashed = (await deps.index.exportRows(ids)).filter(({ hashes }) => hashes !== null)
      const models = await deps.index.models(hashed.map(({ id }) => id))
      return planHashes(models, (await roomAt(deps.folder.root)).freeBytes)
    },
    types: {
      import: transferOperation('import-models', deps),
      move: transferOperation('move-models', deps),
      trash: transferOperation('trash-models', deps),
      dedupe: transferOperation('dedupe-models', deps),
      hash: hashOperation(deps),
      verify: verifyOperation(deps),
    },
  }
}

/** Makes the operations known, before what a crash left behind is looked at. */
export function registerTransfers(operations: Pick<Operations, 'register'>, { types }: Transfers): void {
  operations.register(types.import)
  operations.register(types.move)
  operations.register(types.trash)
  operations.register(types.dedupe)
  operations.register(types.hash)
  operations.register(types.verify)
}
