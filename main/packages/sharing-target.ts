import type { Manifest } from '../../shared/catalogue/manifest.ts'
import type { SharingTarget } from '../library/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { currentManifest, type InstallRecord } from './install-store.ts'
import { installLayout } from './layout.ts'

/** An install as sharing sees it: its newest manifest, and the way that a person chose for it. */
export function sharingTarget(
  record: InstallRecord,
  catalogue: { find(id: string): Manifest | null },
  folder: DataFolder,
): SharingTarget {
  const { name, sharing } = record.install
  return {
    name,
    manifest: currentManifest(record, catalogue),
    app: installLayout(folder, name).app,
    way: sharing ?? undefined,
  }
}
