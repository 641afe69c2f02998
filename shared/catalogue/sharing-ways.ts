import { sharingWaySchema, type Manifest, type SharingWay } from './manifest.ts'

type Sharing = Pick<Manifest, 'models'>

/** The ways of sharing models that a package knows, in the order of display; its own one is always among them. */
export function waysOf({ models }: Sharing): readonly SharingWay[] {
  const known: Readonly<Record<SharingWay, boolean>> = {
    link: models.map.some(({ link }) => link !== undefined),
    config: models.config !== undefined && models.map.some(({ config }) => config !== undefined),
    flag: models.map.some(({ flag }) => flag !== undefined),
    api: models.api !== undefined,
  }
  return sharingWaySchema.options.filter((way) => known[way] || way === models.defaultWay)
}

/** The way that is left where a folder can hold no links (exFAT has none); null: there is no other. */
export function wayWithoutLinks(manifest: Sharing, way: SharingWay): SharingWay | null {
  return way === 'link' ? (waysOf(manifest).find((other) => other !== 'link') ?? null) : way
}

/** The way in which models are shared: the chosen one, or the package's own where that is none of its ways (any more). */
export function wayInUse(manifest: Sharing, chosen: SharingWay | null | undefined): SharingWay {
  return waysOf(manifest).find((way) => way === chosen) ?? manifest.models.defaultWay
}
