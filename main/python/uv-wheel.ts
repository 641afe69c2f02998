import type { IndexFile } from './package-index.ts'
import { compareVersions, parseVersion } from './pep440.ts'
import { platformLevel, type BuildTarget } from './wheel-tags.ts'

export interface UvWheel {
  readonly file: IndexFile
  readonly version: string
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
      .map((tag) => platformLevel(tag, target))
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
