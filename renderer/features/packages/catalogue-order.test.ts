import { expect, it } from 'vitest'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { sketchedCatalogue } from '../../../shared/recommend/catalogue.fixture.ts'
import { catalogueOrder } from './catalogue-order.ts'

function entry(id: string, verdict: CatalogueEntry['fit']['verdict'], origin: CatalogueEntry['origin'] = 'built-in') {
  const manifest = sketchedCatalogue.find((one) => one.id === id)
  if (manifest === undefined) throw new Error(`no sketch of ${id}`)
  return { manifest, origin, fit: { verdict, recommended: null, backends: [], reasons: [] } } satisfies CatalogueEntry
}

it("puts a person's own first, what runs here before the rest, UIs before trainers, the living before the frozen", () => {
  const entries = [
    entry('comfyui', 'refused'),
    entry('forge', 'fits'),
    entry('onetrainer', 'fits'),
    entry('invokeai', 'limited'),
    entry('fooocus', 'refused', 'user'),
    entry('swarmui', 'fits'),
    entry('a1111', 'fits'),
    entry('sdnext', 'fits'),
  ]
  expect(catalogueOrder(entries).map(({ manifest }) => manifest.id)).toEqual([
    'fooocus',
    'sdnext',
    'swarmui',
    'a1111',
    'forge',
    'onetrainer',
    'invokeai',
    'comfyui',
  ])
})
