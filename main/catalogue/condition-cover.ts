import type { Condition } from '../../shared/catalogue/condition.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'

type Needs = Pick<Manifest['needs'], 'backends' | 'platforms'>
const listKeys = ['backend', 'platform', 'arch', 'vendor'] as const

/** Bounds of a range such as `>=7.5,<9` as numbers of three parts; null for one that cannot be compared so. */
function boundsOf(range: string): { readonly from: number; readonly below: number } | null {
  let [from, below] = [-Infinity, Infinity]
  for (const part of range.split(',')) {
    const [, sign, version] = /^\s*(>=|<)\s*(\d+(?:\.\d+){0,2})\s*$/.exec(part) ?? []
    if (version === undefined) return null
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
    const value = (major * 1e4 + minor) * 1e4 + patch
    if (sign === '>=') from = Math.max(from, value)
    else below = Math.min(below, value)
  }
  return { from, below }
}

const rangeCovers = (wide: string, narrow: string): boolean => {
  if (wide === narrow) return true
  const [outer, inner] = [boundsOf(wide), boundsOf(narrow)]
  return outer !== null && inner !== null && outer.from <= inner.from && outer.below >= inner.below
}
const rangesMeet = (one: string, other: string): boolean => {
  const [a, b] = [boundsOf(one), boundsOf(other)]
  return a === null || b === null || Math.max(a.from, b.from) < Math.min(a.below, b.below)
}
const gfxCovers = (wide: string, narrow: string): boolean =>
  wide === narrow || (wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1)))

/** A condition with what the package's needs say anyway. */
const within = (condition: Condition, needs: Needs): Condition => ({
  ...condition,
  backend: condition.backend ?? needs.backends,
  platform: condition.platform ?? needs.platforms,
})

/**
 * True when the wide condition surely holds wherever the narrow one does. False also where that
 * cannot be told: a warning that rests on it is never wrong.
 */
export function covers(wide: Condition, narrow: Condition, needs: Needs): boolean {
  const inner = within(narrow, needs)
  const lists = listKeys.every((key) => {
    const [outer, own]: readonly (readonly string[] | undefined)[] = [wide[key], inner[key]]
    return outer === undefined || own?.every((value) => outer.includes(value)) === true
  })
  const ranges = (['computeCapability', 'driver'] as const).every((key) => {
    const [outer, own] = [wide[key], inner[key]]
    return outer === undefined || (own !== undefined && rangeCovers(outer, own))
  })
  const { gfx, vramBelowGiB, vramAtLeastGiB, ramBelowGiB, unknown } = wide
  return (
    lists &&
    ranges &&
    (gfx === undefined || inner.gfx?.every((own) => gfx.some((outer) => gfxCovers(outer, own))) === true) &&
    (vramBelowGiB === undefined || (inner.vramBelowGiB ?? Infinity) <= vramBelowGiB) &&
    (vramAtLeastGiB === undefined || (inner.vramAtLeastGiB ?? -Infinity) >= vramAtLeastGiB) &&
    (ramBelowGiB === undefined || (inner.ramBelowGiB ?? Infinity) <= ramBelowGiB) &&
    (unknown === undefined || unknown.every((what) => inner.unknown?.includes(what) === true))
  )
}

/** True when the two conditions surely never hold on the same machine. */
export function excludes(one: Condition, other: Condition): boolean {
  const apart = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean =>
    a !== undefined && b !== undefined && !a.some((value) => b.includes(value))
  const below = (a: Condition, b: Condition): boolean => (a.vramBelowGiB ?? Infinity) <= (b.vramAtLeastGiB ?? -Infinity)
  const unknownThere = (a: Condition, b: Condition): boolean =>
    (a.unknown ?? []).some((what) =>
      what === 'vram' ? b.vramBelowGiB !== undefined || b.vramAtLeastGiB !== undefined : b[what] !== undefined,
    )
  return (
    listKeys.some((key) => apart(one[key], other[key])) ||
    below(one, other) ||
    below(other, one) ||
    unknownThere(one, other) ||
    unknownThere(other, one) ||
    (['computeCapability', 'driver'] as const).some((key) => {
      const [a, b] = [one[key], other[key]]
      return a !== undefined && b !== undefined && !rangesMeet(a, b)
    })
  )
}

/** Why a condition can hold on no machine that the package is for; null when it can, or when that cannot be told. */
export function impossible(condition: Condition, needs: Needs): string | null {
  const { backend, platform } = within(condition, needs)
  if (backend?.every((value) => !needs.backends.includes(value)) === true) return 'no such backend is in needs.backends'
  if (platform?.every((value) => !needs.platforms.includes(value)) === true)
    return 'no such system is in needs.platforms'
  // A condition that excludes itself: a known and an unknown driver, say.
  return excludes(condition, condition) ? 'its parts contradict each other' : null
}
