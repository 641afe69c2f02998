import type { ProbeReport } from '../../../shared/contract/catalogue.ts'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { compareWithUpstream } from './compare.ts'
import { gatherSnapshot, type ProbeServices } from './gather.ts'

/** Compares a package with its upstream as it is now. Raises only `cancelled`; what cannot be asked is a finding. */
export async function probePackage(
  manifest: Manifest,
  services: ProbeServices,
  signal?: AbortSignal,
): Promise<ProbeReport> {
  const snapshot = await gatherSnapshot(manifest, services, signal)
  const { id, source } = manifest
  return {
    id,
    ref: source.type === 'git' ? source.defaultRef : source.defaultVersion,
    commit: snapshot.tree?.ok === true ? snapshot.tree.value.commit : null,
    findings: [...compareWithUpstream(manifest, snapshot)],
  }
}
