/** What decides which build of a package fits. */
export interface BuildTarget {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly libc: 'glibc' | 'musl'
}

const arches: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686', arm: 'armv7l' }
/** https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/ */
const olderNames: Readonly<Record<string, string>> = {
  manylinux1: 'manylinux_2_5',
  manylinux2010: 'manylinux_2_12',
  manylinux2014: 'manylinux_2_17',
}

/** A platform tag with the older names of manylinux written as the current ones. */
const current = (tag: string): string => tag.replace(/^manylinux(?:1|2010|2014)(?=_)/, (old) => olderNames[old] ?? old)

/** How new a system a platform tag asks for; null does not fit. `any` and Windows ask for nothing. */
export function platformLevel(tag: string, target: BuildTarget): number | null {
  if (tag === 'any') return 0
  const arch = arches[target.arch] ?? target.arch
  switch (target.platform) {
    case 'linux': {
      // PyTorch's own indexes name some builds so; they run on what a manylinux of their time runs on.
      if (tag === `linux_${arch}`) return target.libc === 'glibc' ? 0 : null
      const match = /^(manylinux|musllinux)_(\d+)_(\d+)_(\w+)$/.exec(current(tag))
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

interface WheelTags {
  readonly pythons: readonly string[]
  readonly abis: readonly string[]
  readonly platforms: readonly string[]
}

/** The last three parts of a wheel's name; null when it is none. */
function tagsOf(filename: string): WheelTags | null {
  const [, pythons, abis, platforms] = /-([^-]+)-([^-]+)-([^-]+)\.whl$/i.exec(filename) ?? []
  if (pythons === undefined || abis === undefined || platforms === undefined) return null
  return { pythons: pythons.split('.'), abis: abis.split('.'), platforms: platforms.toLowerCase().split('.') }
}

/** Minor version that a Python tag asks for: `cp312` and `py312` 12, `py3` 0; null for anything but Python 3. */
function minorOf(tag: string): number | null {
  const match = /^(?:cp|py)3(\d*)$/.exec(tag)
  return match === null ? null : Number(match[1] ?? 0)
}

/** Whether the tags of a wheel allow CPython 3.`minor`: built for it, for its stable ABI, or for any. */
function fitsPython({ pythons, abis }: WheelTags, minor: number): boolean {
  if (abis.includes(`cp3${minor}`)) return true
  return pythons.some((tag) => {
    const least = minorOf(tag)
    if (least === null) return false
    if (tag.startsWith('cp')) return abis.includes('abi3') ? least <= minor : abis.includes('none') && least === minor
    return abis.includes('none') && least <= minor
  })
}

/** Whether a wheel can be installed into CPython `python` (such as `3.12`) on this machine, as far as its name tells. */
export function wheelFits(filename: string, python: string, target: BuildTarget): boolean {
  const tags = tagsOf(filename)
  const minor = /^3\.(\d+)/.exec(python)?.[1]
  if (tags === null || minor === undefined) return false
  return fitsPython(tags, Number(minor)) && tags.platforms.some((tag) => platformLevel(tag, target) !== null)
}

function systemNeeded(tag: string): number {
  const [, major = 0, minor = 0] = /_(\d+)_(\d+)_/.exec(current(tag)) ?? []
  return Number(major) * 100 + Number(minor)
}

/** What an installer compares, first to last: a build for a system before one for any, newest Python, newest system. */
function rank(filename: string): readonly number[] {
  const tags = tagsOf(filename)
  if (tags === null) return [0]
  const newest = (numbers: readonly number[]): number => Math.max(0, ...numbers)
  return [
    1,
    Number(!tags.platforms.includes('any')),
    newest(tags.pythons.map((tag) => minorOf(tag) ?? 0)),
    newest(tags.platforms.map(systemNeeded)),
  ]
}

/** The file that an installer takes of several that all fit: a wheel before an archive, the most particular wheel. */
export function preferredFile<T extends { readonly filename: string }>(files: readonly T[]): T | null {
  return (
    files.toSorted((a, b) => {
      const [left, right] = [rank(a.filename), rank(b.filename)]
      const at = right.findIndex((value, index) => value !== (left[index] ?? 0))
      return at === -1 ? 0 : (right[at] ?? 0) - (left[at] ?? 0)
    })[0] ?? null
  )
}
