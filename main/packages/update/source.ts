import { join } from 'node:path'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { DeckError } from '../../../shared/errors.ts'
import type { Git, SwitchRequest, SwitchResult } from '../../git/types.ts'
import type { StepContext, Work } from '../../operations/types.ts'
import type { Trash } from '../../store/trash.ts'
import { innerPath, type InstallLayout } from '../layout.ts'
import { clonesOf, type Places } from './places.ts'
import { snapshotOf } from './snapshot-files.ts'

interface SourceTools {
  readonly git: Git
  readonly trash: Trash
}

/**
 * Brings one clone of an install to a ref. Untracked files are never touched; a tracked file that a person changed, or
 * a file that stands where the new version has one, is in the trash before anything takes its place.
 */
async function bring(
  inner: string,
  request: Omit<SwitchRequest, 'folder' | 'changes' | 'aside'>,
  layout: InstallLayout,
  { git, trash }: SourceTools,
  work: Work,
): Promise<SwitchResult> {
  const { changes } = snapshotOf(layout)
  return git.switchTo(
    {
      ...request,
      folder: innerPath(layout.app, inner),
      // By where it lies: the order of clones may be another in another version.
      changes: join(changes, encodeURIComponent(inner === '' ? '.' : inner)),
      aside: async (path) => {
        await trash.keepCopy(path, path)
      },
    },
    work,
  )
}

/** Brings the source to what `ref` is now; `former` is the manifest that it was cloned by. Null without a source. */
export async function bringSource(
  manifest: Manifest,
  ref: string,
  former: Manifest,
  layout: InstallLayout,
  tools: SourceTools,
  context: StepContext,
): Promise<string | null> {
  const { source } = manifest
  if (source.type !== 'git') return null
  const { url, submodules } = source
  const { commit, changes } = await bring(
    '',
    { url, ref, submodules, formerUrl: urlOf(former, '') },
    layout,
    tools,
    context,
  )
  context.log(`At commit ${commit}`)
  if (changes === 'set-aside') context.log('Changes of yours did not all fit; your files wait in the trash.')
  return commit
}

const urlOf = (manifest: Manifest, inner: string): string | undefined =>
  clonesOf(manifest).find((clone) => clone.inner === inner)?.url

/** A git whose further clones are brought to their refs where an installation would refuse those that are there. */
export function switchingGit(manifest: Manifest, former: Manifest, tools: SourceTools, layout: InstallLayout): Git {
  return {
    ...tools.git,
    clone: (request, work) => {
      const clone = clonesOf(manifest).find(({ inner }) => innerPath(layout.app, inner) === request.folder)
      if (clone === undefined) return tools.git.clone(request, work)
      return bring(clone.inner, { ...request, formerUrl: urlOf(former, clone.inner) }, layout, tools, work)
    },
  }
}

/** Brings clones back to where they were. Their commits are here, so that no server is asked. */
export async function goBack(
  places: Places,
  layout: InstallLayout,
  tools: SourceTools,
  context: StepContext,
): Promise<void> {
  for (const { inner, url, commit, branch, submodules } of places) {
    const now = await tools.git.place(innerPath(layout.app, inner))
    if (now === null && url === null) continue
    const address = url ?? now?.url ?? null
    if (address === null) throw new DeckError('folder-in-the-way', { path: innerPath(layout.app, inner) })
    const request = { url: address, formerUrl: now?.url ?? undefined, ref: commit, branch, submodules }
    await bring(inner, request, layout, tools, context)
    context.log(`${inner === '' ? 'The source' : inner} is back at commit ${commit}`)
  }
}
