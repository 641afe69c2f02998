import type { IndexFile } from './package-index.ts'
import { compareVersions, parseVersion } from './pep440.ts'

/** What decides which build of uv fits. */
export interface BuildTarget {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly libc: 'glibc' | 'musl'
}

export interface UvWheel {
  readonly file: IndexFile
  readonly version: string
}

const arches: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686', arm: 'armv7l' }

/** How well a platform tag fits; lower is better, null does not fit. Oldest system needed first. */
function fit(tag: string, target: BuildTarget): number | null {
  const arch = arches[target.arch] ?? target.arch
  switch (target.platform) {
    case 'linux': {
      const match = /^(manylinux|musllinux)_(\d+)_(\d+)_(\w+)$/.exec(tag)
      if (match?.[4] !== arch) return null
      if ((match[1] === 'musllinux') !== (target.libc === 'musl')) return null
      return Number(match[2]) * 100 + Number(match[3])
    }
    case 'darwin': {
      const match = /^macosx_(\d+)_(\d+)_(\w+)$/.exec(tag)
      const own = target.arch === 'arm64' ? 'arm64' : 'x86_64'
      if (match === null || (match[3] !== own && match[3] !== 'universal2')) return null
      return Number(match[1]) * 100 + Number(match[2])
    }
    case 'win32': {
      const own: Readonly<Record<string, string>> = { x64: 'win_amd64', arm64: 'win_arm64', ia32: 'win32' }
      return tag === own[target.arch] ? 0 : null
    }
    default:
      return null
  }
}

/**
 * The wheel of uv for this machine: `wanted` if the index has it, else the newest release that is
 * at least `minimum`. Wheel names: https://packaging.python.org/specifications/binary-distribution-format/
 */
export function chooseUvWheel(
  files: readonly IndexFile[],
  target: BuildTarget,
  wanted: string,
  minimum: string,
): UvWheel | null {
  const least = parseVersion(minimum)
  const candidates = files.flatMap((file) => {
    const match = /^uv-([^-]+)-py3-none-(.+)\.whl$/.exec(file.filename)
    const version = parseVersion(match?.[1] ?? '')
    if (match?.[2] === undefined || version === null || least === null || file.yanked) return []
    if (version.prerelease || compareVersions(version, least) < 0) return []
    const ranks = match[2]
      .split('.')
      .map((tag) => fit(tag, target))
      .filter((rank) => rank !== null)
    return ranks.length === 0 ? [] : [{ file, version, rank: Math.min(...ranks) }]
  })
  const chosen = candidates.sort(
    (a, b) =>
      Number(b.version.text === wanted) - Number(a.version.text === wanted) ||
      compareVersions(b.version, a.version) ||
      a.rank - b.rank,
  )[0]
  return chosen === undefined ? null : { file: chosen.file, version: chosen.version.text }
}
