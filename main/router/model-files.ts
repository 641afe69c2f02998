import { DeckError, toErrorInfo, type ErrorInfo } from '../../shared/errors.ts'
import type { ImportRequest } from '../../shared/contract/models.ts'
import type { Model } from '../../shared/library/model.ts'
import type { Services } from '../core.ts'
import { compareModelList } from '../library/model-list/compare-list.ts'
import { readModelList, writeModelList } from '../library/model-list/list-file.ts'
import type { ModelRoots } from '../library/roots/types.ts'
import { a1111FactsOf } from '../library/sidecars/a1111-sidecar.ts'
import type { PlannedImport } from '../library/transfer/plan-import.ts'
import { writePreview, writeSidecar } from '../library/sidecars/write-sidecar.ts'
import type { Implementer } from './implementer.ts'

/** Raises `root-read-only` when one of the models lies in a folder that nothing is written into. */
export function refuseReadOnly(roots: ModelRoots, models: readonly Pick<Model, 'root'>[]): void {
  for (const { root } of models) {
    const { readOnly, name } = roots.get(root)
    if (readOnly) throw new DeckError('root-read-only', { name })
  }
}

/** Whatever changes files: the plan first, then the operation. */
export function modelFileRoutes(os: Implementer, services: Services) {
  const { operations, transfers, index, roots, trash, uploads } = services
  const { files } = os.models
  const { types } = transfers
  const planImport = async ({ upload, ...request }: ImportRequest): Promise<PlannedImport> =>
    upload === undefined
      ? transfers.planImport(request)
      : transfers.planImport({ ...request, paths: [...(await uploads.finished(upload))], mode: 'move' }, true)

  /** What was sent and is in the library now, or was there before, is needed no more. */
  async function forgetUpload(id: string, operation: string): Promise<void> {
    try {
      const { state } = await operations.ended(operation)
      if (state === 'done') await uploads.remove(id)
    } catch (error) {
      services.report(error)
    }
  }

  return {
    planImport: files.planImport.handler(async ({ input }) => {
      const { items, plan } = await planImport(input)
      return { items: [...items], plan }
    }),
    import: files.import.handler(async ({ input }) => {
      const planned = await planImport(input)
      const operation = await operations.start(types.import, planned.input, planned.plan)
      if (input.upload !== undefined) void forgetUpload(input.upload, operation.id)
      return operation
    }),
    planMove: files.planMove.handler(async ({ input }) => (await transfers.planMove(input.ids, input.to)).plan),
    move: files.move.handler(async ({ input }) => {
      const planned = await transfers.planMove(input.ids, input.to)
      return operations.start(types.move, planned.input, planned.plan)
    }),
    planTidy: files.planTidy.handler(async ({ input }) => (await transfers.planTidy(input.ids)).plan),
    tidy: files.tidy.handler(async ({ input }) => {
      const planned = await transfers.planTidy(input.ids)
      return operations.start(types.move, planned.input, planned.plan)
    }),
    rename: files.rename.handler(async ({ input }) => {
      const planned = await transfers.planRename(input.id, input.stem)
      return operations.start(types.move, planned.input, planned.plan)
    }),
    planTrash: files.planTrash.handler(async ({ input }) => (await transfers.planTrash(input.ids)).plan),
    trash: files.trash.handler(async ({ input }) => {
      const planned = await transfers.planTrash(input.ids)
      return operations.start(types.trash, planned.input, planned.plan)
    }),
    hash: files.hash.handler(async ({ input }) => {
      const planned = await transfers.planHash(input.ids)
      return operations.start(types.hash, planned.input, planned.plan)
    }),
    verify: files.verify.handler(async ({ input }) => {
      const planned = await transfers.planVerify(input.ids)
      return operations.start(types.verify, planned.input, planned.plan)
    }),
    duplicates: files.duplicates.handler(async () => {
      const { groups, unhashed } = await index.duplicates()
      return { groups: groups.map((group) => ({ ...group, files: [...group.files] })), unhashed }
    }),
    planDedupe: files.planDedupe.handler(
      async ({ input }) => (await transfers.planDedupe(input.keep, input.others, input.how)).plan,
    ),
    dedupe: files.dedupe.handler(async ({ input }) => {
      const planned = await transfers.planDedupe(input.keep, input.others, input.how)
      return operations.start(types.dedupe, planned.input, planned.plan)
    }),
    writeSidecars: files.writeSidecars.handler(async ({ input }) => {
      const written: string[] = []
      const skipped: { path: string; reason: string; error: ErrorInfo | null }[] = []
      for (const id of input.ids) {
        const detail = await index.get(id)
        const { model } = detail
        const write = async (
          work: () => Promise<{ readonly path: string; readonly written: boolean }>,
        ): Promise<void> => {
          try {
            refuseReadOnly(roots, [model])
            const done = await work()
            if (done.written) written.push(done.path)
            else skipped.push({ path: done.path, reason: 'there is nothing to add', error: null })
          } catch (error) {
            const info = toErrorInfo(error)
            skipped.push({ path: model.path, reason: info.message, error: info })
          }
        }
        if (input.formats.includes('a1111')) await write(() => writeSidecar(model.path, a1111FactsOf(detail), trash))
        if (input.formats.includes('preview')) await write(() => writeOwnPicture(model))
        await index.refresh([model.path])
      }
      return { written, skipped }
    }),
    exportList: files.exportList.handler(async ({ input }) => ({
      text: writeModelList(await index.exportRows(input.ids), Date.now()),
    })),
    compareList: files.compareList.handler(async ({ input }) => {
      const { here, missing, edits } = compareModelList(readModelList(input.text), await index.exportRows())
      let applied = 0
      if (input.apply) for (const [id, edit] of edits) applied += await index.edit([id], edit)
      return {
        here,
        missing: missing.map(({ file, kind, bytes, hashes }) => ({
          file,
          kind,
          bytes,
          sha256: hashes?.sha256 ?? null,
        })),
        applied,
      }
    }),
  }

  /** The picture that the file itself carries, as a file beside it. */
  async function writeOwnPicture({ id, path }: Model): Promise<{ readonly path: string; readonly written: boolean }> {
    const picture = await index.preview(id)
    if (picture === null) throw new DeckError('not-found', { what: 'picture', name: path })
    const { type } = picture
    if (type !== 'image/png' && type !== 'image/jpeg' && type !== 'image/webp')
      throw new DeckError('invalid-input', { detail: `pictures of the type ${type} are not written` })
    return writePreview(path, { type, data: picture.data }, trash)
  }
}
