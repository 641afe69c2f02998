import { statfs } from 'node:fs/promises'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { UpdatePlan, UpdateRequest } from '../../../shared/contract/installs.ts'
import type { OperationPlan, PlanItem } from '../../../shared/contract/operations.ts'
import { DeckError, toErrorInfo } from '../../../shared/errors.ts'
import type { Git, RemoteRefs } from '../../git/types.ts'
import { decideInstall, type PlanSources } from '../install-plan.ts'
import type { InstallRecord } from '../install-store.ts'
import { installLayout } from '../layout.ts'
import type { RevertInput, UpdateInput } from './update-input.ts'
import { readSnapshot } from './snapshot.ts'
import { nextRef } from './update-ref.ts'

const line = (action: PlanItem['action'], subject: string, target: string | null, note: string | null): PlanItem => ({
  action,
  subject,
  target,
  bytes: null,
  note,
})

/**
 * Decides an update and says what will happen. Raises `install-not-ready` unless the install is ready, and
 * `git-ref-missing` for a version that there is not.
 */
export async function planUpdate(
  request: UpdateRequest,
  sources: PlanSources,
): Promise<{ readonly input: UpdateInput; readonly shown: Omit<UpdatePlan, 'steps'> }> {
  const previous = readyRecord(request.name, sources)
  const { install } = previous
  const manifest = await newestManifest(previous, sources)
  const decided = await decideInstall(
    { package: install.package, backend: install.backend },
    { ...sources, manifest: () => manifest },
  )
  const ref = request.ref ?? nextRef(install.ref, manifest, await refsOf(manifest, sources.git))
  const input: UpdateInput = {
    install: { ...decided.input, installId: install.id, name: install.name, ref },
    previous,
  }
  const { revision, warnings } = await findRevision(input, sources.git)
  const layout = installLayout(sources.folder, install.name)
  const disk = await statfs(sources.folder.root)
  // A person may have pulled since.
  const here = (await sources.git.place(layout.app))?.commit ?? install.revision
  const plan: OperationPlan = {
    items: [
      line('create', layout.before, null, 'snapshot: record, environment (hard links), your changes of tracked files'),
      ...(manifest.source.type === 'git'
        ? [line('download', manifest.source.url, layout.app, `${install.ref} → ${ref}`)]
        : [line('download', manifest.source.package, layout.env, `${install.ref} → ${ref}`)]),
      ...(input.install.python === null ? [] : [line('download', 'Python packages that changed', layout.env, 'PyPI')]),
      line('keep', layout.app, null, 'outputs, extensions and settings stay as they are'),
    ],
    neededBytes: 0,
    freeBytes: disk.bavail * disk.bsize,
    warnings,
  }
  return {
    input,
    shown: {
      name: install.name,
      from: { ref: install.ref, revision: here },
      to: { ref, revision },
      current: revision !== null && revision === here,
      plan,
    },
  }
}

/** What going back would do. Raises `install-not-ready`, and `not-found` when there was no update. */
export async function planRevert(
  name: string,
  sources: Pick<PlanSources, 'store' | 'folder'>,
): Promise<{ readonly input: RevertInput; readonly plan: OperationPlan }> {
  const current = readyRecord(name, sources)
  const layout = installLayout(sources.folder, current.install.name)
  const { record: previous, environment } = await readSnapshot(layout, current.install.name)
  // What lies there is of another install, or of an update that never came to its end.
  if (current.install.before === null || previous.install.id !== current.install.id)
    throw new DeckError('not-found', { what: 'state before the last update', name })
  const disk = await statfs(sources.folder.root)
  return {
    input: { previous, current },
    plan: {
      items: [
        line(
          'write',
          layout.app,
          null,
          `${current.install.ref} → ${previous.install.ref} (${previous.install.revision ?? '?'})`,
        ),
        ...(environment
          ? [line('move', layout.before, layout.env, 'the environment of before; the present one takes its place')]
          : []),
        line('keep', layout.app, null, 'outputs, extensions and settings stay as they are'),
      ],
      neededBytes: 0,
      freeBytes: disk.bavail * disk.bsize,
      warnings: [],
    },
  }
}

/** The catalogue's manifest; the one kept with the install where the catalogue has lost it. */
async function newestManifest(
  { install, manifest }: InstallRecord,
  sources: Pick<PlanSources, 'manifest'>,
): Promise<Manifest> {
  try {
    return await sources.manifest(install.package)
  } catch (error) {
    if (error instanceof DeckError && error.code === 'not-found') return manifest
    throw error
  }
}

/** Null where the remote cannot be asked now: the warning of the plan and the fetch say more. */
async function refsOf({ source }: Manifest, git: Git): Promise<RemoteRefs | null> {
  if (source.type === 'wheel') return null
  return git.remoteRefs(source.url).catch(() => null)
}

function readyRecord(name: string, { store }: Pick<PlanSources, 'store'>): InstallRecord {
  const record = store.byName(name)
  if (record.install.state !== 'ready')
    throw new DeckError('install-not-ready', { name: record.install.name, state: record.install.state })
  return record
}

/** The commit that the remote has under the ref now, or the version itself for a wheel. */
async function findRevision(
  { install: { manifest, ref } }: UpdateInput,
  git: Git,
): Promise<{ readonly revision: string | null; readonly warnings: readonly string[] }> {
  const { source } = manifest
  if (source.type === 'wheel' || /^[0-9a-f]{40}$/.test(ref)) return { revision: ref, warnings: [] }
  try {
    const revision = await git.remoteCommit(source.url, ref)
    if (revision !== null || /^[0-9a-f]{7,40}$/i.test(ref)) return { revision, warnings: [] }
  } catch (error) {
    return { revision: null, warnings: [`${source.url} could not be asked now: ${toErrorInfo(error).message}`] }
  }
  throw new DeckError('git-ref-missing', { url: source.url, ref })
}
