import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'

const verdicts: readonly CatalogueEntry['fit']['verdict'][] = ['fits', 'limited', 'refused']
const roles: readonly CatalogueEntry['manifest']['role'][] = ['ui', 'trainer']
const states: readonly CatalogueEntry['manifest']['status']['state'][] = ['active', 'slow', 'frozen']

/** A person's own packages first, then what runs here before what does not, UIs before trainers, the living before the frozen. */
export function catalogueOrder(entries: readonly CatalogueEntry[]): CatalogueEntry[] {
  const rank = ({ origin, fit, manifest }: CatalogueEntry): readonly number[] => [
    origin === 'user' ? 0 : 1,
    verdicts.indexOf(fit.verdict),
    roles.indexOf(manifest.role),
    states.indexOf(manifest.status.state),
  ]
  return entries.toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const differs = left.findIndex((value, index) => value !== right[index])
    return differs === -1
      ? a.manifest.name.localeCompare(b.manifest.name)
      : (left[differs] ?? 0) - (right[differs] ?? 0)
  })
}
