import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttpGet } from '../../main/network/http-get.ts'
import { packageIndex } from '../../main/python/uv-environment.ts'
import { fetchUv } from '../../main/python/uv-fetch.ts'
import { dataFolderAt } from '../../main/store/data-folder.ts'
import { settingsSchema } from '../../shared/contract/settings.ts'

/**
 * Before all specs: fetches one uv for their data folders (`DECK_E2E_UV`), since each would fetch its own. That an
 * app does so is a spec of its own. Where it cannot be fetched, the specs that need uv say so themselves.
 */
export default async function fetchSharedUv(): Promise<(() => Promise<void>) | undefined> {
  const { env } = process
  if (env['DECK_E2E_UV'] !== undefined) return undefined
  const root = await mkdtemp(join(tmpdir(), 'deck-e2e-uv-'))
  const remove = (): Promise<void> => rm(root, { recursive: true, force: true })
  const settings = settingsSchema.parse({})
  const work = { signal: AbortSignal.timeout(180_000), log: () => undefined, progress: () => undefined }
  try {
    const http = createHttpGet({ settings: () => settings, env })
    const { path } = await fetchUv({ http, index: packageIndex(settings, env), folder: dataFolderAt(root) }, work)
    env['DECK_E2E_UV'] = path
  } catch (error) {
    console.log(`No uv could be fetched beforehand: ${String(error)}`)
  }
  return remove
}
