import { makeManifest } from './library-bench.ts'
import type { SharingTarget } from '../types.ts'
import { map } from './share-map.ts'

/** An install whose LoRAs and text encoders are shared. */
export function sharingTarget(app: string): SharingTarget {
  return { name: 'ui', app, manifest: makeManifest(map, {}) }
}
