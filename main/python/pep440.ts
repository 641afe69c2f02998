/** A version as PEP 440 orders it. */
export interface PythonVersion {
  readonly text: string
  readonly prerelease: boolean
  /** Numbers of the release, such as [3, 12, 1]. */
  readonly release: readonly number[]
  readonly epoch: number
  /** Order of what follows the release; compared left to right. */
  readonly tail: readonly number[]
  /** The local label (`cu128` of `2.8.0+cu128`), or null. */
  readonly local: string | null
}

// https://peps.python.org/pep-0440/#appendix-b-parsing-version-strings-with-regular-expressions, reduced to what is used.
const pattern =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?((?:-(\d+))|(?:[-_.]?(?:post|rev|r)[-_.]?(\d*)))?([-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i

const preRank: Readonly<Record<string, number>> = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2, pre: 2, preview: 2 }
const noPre = 3
const devOnly = -1

/** Null when the text is no version. */
export function parseVersion(text: string): PythonVersion | null {
  const match = pattern.exec(text.trim())
  if (match === null) return null
  const [, epoch, release = '', preName, preNumber, post, postDash, postNumber, dev, devNumber, local] = match
  const isDev = dev !== undefined
  const isPost = post !== undefined
  const pre = preName === undefined ? (isDev && !isPost ? devOnly : noPre) : (preRank[preName.toLowerCase()] ?? noPre)
  return {
    text,
    prerelease: preName !== undefined || isDev,
    release: release.split('.').map(Number),
    epoch: Number(epoch ?? 0),
    tail: [
      pre,
      Number(preNumber ?? 0),
      isPost ? Number(postDash ?? (postNumber === '' ? 0 : postNumber) ?? 0) : -1,
      isDev ? Number(devNumber ?? 0) : Number.MAX_SAFE_INTEGER,
    ],
    local: local?.toLowerCase() ?? null,
  }
}

/** Below zero when `a` is older; what has a local label is newer than the same without. */
export function compareVersions(a: PythonVersion, b: PythonVersion): number {
  return (
    a.epoch - b.epoch ||
    compareNumbers(a.release, b.release, 0) ||
    compareNumbers(a.tail, b.tail, 0) ||
    (a.local ?? '').localeCompare(b.local ?? '', 'en', { numeric: true })
  )
}

function compareNumbers(a: readonly number[], b: readonly number[], missing: number): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? missing) - (b[at] ?? missing)
    if (difference !== 0) return difference
  }
  return 0
}

/** Newest first; pre-releases after all releases, as a person choosing one expects. */
export function newestFirst(versions: readonly string[]): string[] {
  return versions
    .map(parseVersion)
    .filter((version) => version !== null)
    .sort((a, b) => Number(a.prerelease) - Number(b.prerelease) || compareVersions(b, a))
    .map(({ text }) => text)
}

/** A project's name as indexes spell it (PEP 503). */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}
