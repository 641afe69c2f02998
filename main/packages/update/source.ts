import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { Git } from '../../git/types.ts'
import type { StepContext } from '../../operations/types.ts'
import type { Trash } from '../../store/trash.ts'
import { innerPath, type InstallLayout } from '../layout.ts'
import { snapshotOf } from './snapshot.ts'

interface SourceTools {
  readonly git: Git
  readonly trash: Trash
}

/**
 * Brings the clone of an install to a ref. Untracked files are never touched; a tracked file that a person changed, or
 * a file that stands where the new version has one, is in the trash before anything takes its place.
 */
export async function bringSource(
  manifest: Manifest,
  ref: string,
  layout: InstallLayout,
  { git, trash }: SourceTools,
  context: StepContext,
): Promise<string | null> {
  const { source } = manifest
  if (source.type !== 'git') return null
  const { commit, changes } = await git.switchTo(
    {
      url: source.url,
      ref,
      folder: layout.app,
      submodules: source.submodules,
      patch: snapshotOf(layout).patch,
      aside: (path) => keep(trash, path),
    },
    context,
  )
  context.log(`At commit ${commit}`)
  if (changes === 'set-aside') context.log('Changes of yours did not fit; your files wait in the trash.')
  return commit
}

/** A tool whose further clones are brought to their refs where an installation would refuse those that are there. */
export function switchingGit({ git, trash }: SourceTools, layout: InstallLayout): Git {
  let count = 0
  return {
    ...git,
    clone: (request, work) =>
      git.switchTo(
        { ...request, patch: `${snapshotOf(layout).patch}.clone-${++count}`, aside: (path) => keep(trash, path) },
        work,
      ),
  }
}

/** Brings the further clones of a manifest to its refs; for going back, where its other steps are not run again. */
export async function bringClones(
  manifest: Manifest,
  layout: InstallLayout,
  tools: SourceTools,
  context: StepContext,
): Promise<void> {
  const git = switchingGit(tools, layout)
  for (const step of manifest.install) {
    if (step.use !== 'clone') continue
    const request = {
      url: step.url,
      ref: step.ref,
      folder: innerPath(layout.app, step.into),
      submodules: step.submodules,
    }
    await git.clone(request, context)
  }
}

async function keep(trash: Trash, path: string): Promise<void> {
  await trash.keepCopy(path, path)
}
