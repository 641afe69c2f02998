import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { Git } from '../git/types.ts'
import type { Python } from '../python/types.ts'

export interface PackageVersions {
  readonly default: string
  readonly branches: string[]
  /** Newest first. */
  readonly releases: string[]
}

/** What can be installed of a package: its branches and release tags, or the releases of its wheel. */
export async function packageVersions(
  manifest: Manifest,
  sources: { readonly git: Git; readonly python: Python },
  signal?: AbortSignal,
): Promise<PackageVersions> {
  const { source } = manifest
  if (source.type === 'wheel') {
    return {
      default: source.defaultVersion,
      branches: [],
      releases: [...(await sources.python.versions(source.package, signal))],
    }
  }
  const refs = await sources.git.remoteRefs(source.url, signal)
  const known = source.branches.filter((branch) => refs.branches.includes(branch))
  const branches = [...known, ...refs.branches.filter((branch) => !known.includes(branch))]
  const pattern = source.releaseTags === undefined ? null : tagPattern(source.releaseTags)
  return {
    default: source.defaultRef,
    branches,
    releases: pattern === null ? [] : refs.tags.filter((tag) => pattern.test(tag)),
  }
}

/** What `releaseTags` stands for. `v*` and the like: `*` is anything, all else itself. */
export function tagPattern(glob: string): RegExp {
  return new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )
}
