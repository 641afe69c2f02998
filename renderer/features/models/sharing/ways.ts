import type { Manifest } from '../../../../shared/catalogue/manifest.ts'

export type SharingWay = Manifest['models']['defaultWay']

const all: readonly SharingWay[] = ['link', 'config', 'flag', 'api']

/** The ways of sharing models that a package knows, in the order of display; its own one is always among them. */
export function waysOf({ models }: Pick<Manifest, 'models'>): readonly SharingWay[] {
  const known: Readonly<Record<SharingWay, boolean>> = {
    link: models.map.some(({ link }) => link !== undefined),
    config: models.config !== undefined && models.map.some(({ config }) => config !== undefined),
    flag: models.map.some(({ flag }) => flag !== undefined),
    api: models.api !== undefined,
  }
  return all.filter((way) => known[way] || way === models.defaultWay)
}
