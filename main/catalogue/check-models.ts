import type { Manifest, SharingWay } from '../../shared/catalogue/manifest.ts'
import type { ManifestIssue } from './check-manifest.ts'

type Mapping = Manifest['models']['map'][number]

/** Sharing over the API needs nothing but the kind, so every mapping knows it where the package has one. */
const waysOf = (mapping: Mapping, models: Manifest['models']): readonly SharingWay[] => [
  ...(mapping.link === undefined ? [] : (['link'] as const)),
  ...((mapping.config ?? models.config?.root) === undefined ? [] : (['config'] as const)),
  ...(mapping.flag === undefined ? [] : (['flag'] as const)),
  ...(models.api === undefined ? [] : (['api'] as const)),
]

/** Checks how model kinds are shared: each mapping has a way, and no two links lie in each other. */
export function checkModels({ models }: Manifest): ManifestIssue[] {
  const issues: ManifestIssue[] = []
  const ways = models.map.map((mapping) => waysOf(mapping, models))
  ways.forEach((known, index) => {
    if (known.length === 0) {
      issues.push({ path: ['models', 'map', index], message: 'a mapping names at least one of link, config and flag' })
    }
  })
  if (models.map.length > 0 && !ways.some((known) => known.includes(models.defaultWay))) {
    issues.push({ path: ['models', 'defaultWay'], message: `no mapping can be shared by “${models.defaultWay}”` })
  }
  models.map.forEach((mapping, index) => {
    if (mapping.config !== undefined && models.config === undefined) {
      issues.push({
        path: ['models', 'map', index, 'config'],
        message: 'a config key needs models.config (file and format)',
      })
    }
    if (mapping.several === true && mapping.config === undefined && mapping.flag === undefined) {
      issues.push({
        path: ['models', 'map', index, 'several'],
        message: 'several folders are named by a config key or a flag, and there is neither',
      })
    }
    if (/[{}]/.test(mapping.sub?.replaceAll('{name}', '') ?? '')) {
      issues.push({ path: ['models', 'map', index, 'sub'], message: 'the only placeholder here is {name}' })
    }
    const folder = mapping.link
    if (folder === undefined) return
    if (/^\.git(?:\/|$)/i.test(folder)) {
      issues.push({ path: ['models', 'map', index, 'link'], message: 'the .git folder belongs to git' })
    }
    models.map.slice(0, index).forEach((other) => {
      if (other.link === undefined) return
      const [one, two] = [`${folder}/`.toLowerCase(), `${other.link}/`.toLowerCase()]
      if (one.startsWith(two) || two.startsWith(one)) {
        issues.push({
          path: ['models', 'map', index, 'link'],
          message: `the folder lies in or around another link, ${other.link}`,
        })
      }
    })
  })
  return issues
}
