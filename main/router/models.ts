import { dirname, join } from 'node:path'
import { modelKindIds } from '../../shared/catalogue/kinds.ts'
import type { SharingWay } from '../../shared/catalogue/manifest.ts'
import { waysOf } from '../../shared/catalogue/sharing-ways.ts'
import type { OperationPlan } from '../../shared/contract/operations.ts'
import type { Run } from '../../shared/contract/runs.ts'
import { DeckError } from '../../shared/errors.ts'
import type { ModelFilter } from '../../shared/library/query.ts'
import type { ModelRoot } from '../../shared/library/root.ts'
import type { Services } from '../core.ts'
import { findBrokenLinks } from '../library/broken-links.ts'
import type { IndexFilter } from '../library/index/types.ts'
import { writePreview } from '../library/sidecars/write-sidecar.ts'
import { foldersOf } from '../library/roots/shelf.ts'
import type { Root } from '../library/roots/types.ts'
import type { SharingTarget } from '../library/types.ts'
import type { Upload } from '../library/uploads/types.ts'
import { readKinds, usedBy, type Reader } from '../library/used-by.ts'
import { currentManifest } from '../packages/install-store.ts'
import { linkInput, type UnlinkInput } from '../packages/link-operation.ts'
import { planWhileRunning } from '../packages/running-plan.ts'
import { sharingTarget } from '../packages/sharing-target.ts'
import type { Implementer } from './implementer.ts'
import { modelFileRoutes, refuseReadOnly } from './model-files.ts'

/** The library: sharing, folders, index. */
export function modelRoutes(os: Implementer, services: Services) {
  const { store, operations, library, index, roots, catalogue, folder, uploads } = services

  /** An install as sharing sees it. Raises `sharing-way-unknown` where the package has no such way. */
  const targetOf = (name: string, way?: SharingWay): SharingTarget => {
    const target = sharingTarget(store.byName(name), catalogue, folder)
    if (way === undefined) return target
    const ways = waysOf(target.manifest)
    if (!ways.includes(way)) throw new DeckError('sharing-way-unknown', { name, way, ways: ways.join(', ') })
    return { ...target, way }
  }
  const runOf = (name: string): Run | null => services.runs.ofInstall(store.byName(name).install.id)
  const planSharing = async (target: SharingTarget): Promise<OperationPlan> => {
    const { name, manifest, way } = target
    return planWhileRunning(await library.plan(target), runOf(name), {
      manifest,
      before: library.isUnshared(name) ? 'none' : store.byName(name).install.sharing,
      after: way ?? null,
    })
  }
  const readers = (): readonly Reader[] =>
    store.list().flatMap(({ name, state }) => {
      if (state !== 'ready' || library.isUnshared(name)) return []
      return [{ install: name, manifest: currentManifest(store.byName(name), catalogue) }]
    })
  const modelFoldersOf = (name: string): readonly string[] => {
    const { manifest, app } = targetOf(name)
    return manifest.models.map.flatMap(({ link }) => (link === undefined ? [] : [dirname(join(app, link))]))
  }
  const indexFilter = ({ usedBy: install, ...filter }: ModelFilter): IndexFilter =>
    install === undefined
      ? filter
      : { ...filter, readKinds: readKinds(currentManifest(store.byName(install), catalogue)) }

  const described = async (root: Root): Promise<ModelRoot> => {
    const [told, { total, bytes }] = await Promise.all([
      roots.describe(root),
      index.list({ filter: { roots: [root.id] }, sort: 'file', descending: false, offset: 0, limit: 1 }),
    ])
    return { ...told, files: total, bytes }
  }

  const told = ({ id, files }: Upload) => ({ id, files: [...files] })

  return {
    overview: os.models.overview.handler(() => library.overview()),
    plan: os.models.plan.handler(({ input }) => planSharing(targetOf(input.name, input.way))),
    link: os.models.link.handler(async ({ input }) => {
      const target = targetOf(input.name, input.way)
      const before = store.byName(input.name).install.sharing
      return operations.start(services.types.link, linkInput(target, before, library), await planSharing(target))
    }),
    unlink: os.models.unlink.handler(async ({ input }) => {
      const { name, manifest, way, ...target } = targetOf(input.name)
      const decided: UnlinkInput = { name, manifest, way: way ?? null }
      return operations.start(
        services.types.unlink,
        decided,
        planWhileRunning(await library.planUnshare({ ...target, name, manifest, way }), runOf(name), {
          manifest,
          before: library.isUnshared(name) ? 'none' : (way ?? null),
          after: 'none',
        }),
      )
    }),
    roots: {
      list: os.models.roots.list.handler(() => Promise.all(roots.list().map(described))),
      recognise: os.models.roots.recognise.handler(({ input }) => roots.recognise(input.path)),
      add: os.models.roots.add.handler(async ({ input }) => described(await roots.add(input))),
      change: os.models.roots.change.handler(async ({ input: { id, ...change } }) =>
        described(await roots.change(id, change)),
      ),
      remove: os.models.roots.remove.handler(async ({ input }) => {
        await roots.remove(input.id)
        return {}
      }),
    },
    files: modelFileRoutes(os, services),
    uploads: {
      begin: os.models.uploads.begin.handler(async ({ input }) => told(await uploads.begin(input.files))),
      get: os.models.uploads.get.handler(async ({ input }) => told(await uploads.get(input.id))),
      remove: os.models.uploads.remove.handler(async ({ input }) => {
        await uploads.remove(input.id)
        return {}
      }),
    },
    scan: os.models.scan.handler(({ input }) => index.scan(input.root)),
    scanState: os.models.scanState.handler(() => index.state()),
    list: os.models.list.handler(({ input }) => index.list({ ...input, filter: indexFilter(input.filter) })),
    ids: os.models.ids.handler(async ({ input }) => [...(await index.ids(indexFilter(input.filter)))]),
    facets: os.models.facets.handler(({ input }) => index.facets(indexFilter(input.filter))),
    get: os.models.get.handler(async ({ input }) => {
      const detail = await index.get(input.id)
      const root = roots.list().find(({ id }) => id === detail.model.root)
      return { ...detail, usedBy: root === undefined ? [] : usedBy(detail.model, root, readers()) }
    }),
    edit: os.models.edit.handler(async ({ input }) => ({ edited: await index.edit(input.ids, input.edit) })),
    preview: os.models.preview.handler(async ({ input }) => {
      const found = await index.preview(input.id)
      return found === null ? null : { type: found.type, data: Buffer.from(found.data).toString('base64') }
    }),
    setPreview: os.models.setPreview.handler(async ({ input }) => {
      const { model } = await index.get(input.id)
      refuseReadOnly(roots, [model])
      await writePreview(model.path, { type: input.type, data: Buffer.from(input.data, 'base64') }, services.trash)
      await index.refresh([model.path])
      return {}
    }),
    usage: os.models.usage.handler(async () => [...(await index.usage())]),
    report: os.models.report.handler(async () => {
      const found = async (filter: IndexFilter): Promise<{ id: number; path: string }[]> => {
        const models = await index.models(await index.ids(filter))
        return models.map(({ id, path }) => ({ id, path }))
      }
      const states = await Promise.all(roots.list().map(async (root) => ({ root, state: await roots.stateOf(root) })))
      const folders = states.flatMap(({ root, state }) =>
        state === 'online' ? modelKindIds.flatMap((kind) => foldersOf(root, kind)) : [],
      )
      // Of an install only the folders that a package keeps models in; its environment is no affair of the library.
      const links = await findBrokenLinks([...folders, ...store.list().flatMap(({ name }) => modelFoldersOf(name))])
      const installOf = (path: string): string | null =>
        store.list().find((install) => path.startsWith(`${install.path}/`) || path.startsWith(`${install.path}\\`))
          ?.name ?? null
      const { items, more } = await index.unread()
      return {
        missing: await found({ missing: true }),
        brokenLinks: links.links.map(({ path, target }) => ({ path, target, install: installOf(path) })),
        rootsAway: states.flatMap(({ root: { id, name, path }, state }) =>
          state === 'online' ? [] : [{ id, name, path }],
        ),
        unreadable: await found({ verdicts: ['unreadable'] }),
        dangerous: await found({ verdicts: ['dangerous'] }),
        unread: { items: [...items], more },
        sameNames: await index.sameNames(),
      }
    }),
  }
}
