import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { compareVersions as compareTags } from '../../git/refs.ts'
import type { RemoteRefs } from '../../git/types.ts'
import { compareVersions, parseVersion } from '../../python/pep440.ts'
import { tagPattern } from '../versions.ts'

/** `2.0rc1`, `v3-beta` and the like. */
const preRelease = /\d[-.]?(?:a|b|rc|alpha|beta|pre|dev)[-.]?\d*/i

/**
 * What an install is brought to when nobody says: its branch or commit by that name, but from one release tag to the
 * newest, and no older one. A pre-release only comes to who has one.
 * @param refs - what the remote has, its newest tags first; null where it could not be asked
 */
export function nextRef(installed: string, { source }: Manifest, refs: RemoteRefs | null): string {
  if (source.type === 'wheel') return newerWheel(installed, source.defaultVersion)
  if (refs === null || source.releaseTags === undefined || refs.branches.includes(installed)) return installed
  const pattern = tagPattern(source.releaseTags)
  if (!pattern.test(installed)) return installed
  const newest = refs.tags.find((tag) => pattern.test(tag) && (preRelease.test(installed) || !preRelease.test(tag)))
  // The order puts the newest first.
  return newest !== undefined && compareTags(newest, installed) < 0 ? newest : installed
}

function newerWheel(installed: string, offered: string): string {
  const [left, right] = [parseVersion(installed), parseVersion(offered)]
  return left !== null && right !== null && compareVersions(left, right) > 0 ? installed : offered
}
