import { readFile, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { installRecordSchema, type InstallStore } from './install-store.ts'
import { installLayout } from './layout.ts'
import type { DataFolder } from '../store/data-folder.ts'

/** A record is a manifest and a few lines; more than this is none of ours. */
const maxBytes = 1 << 20

/**
 * Lists an install again whose folder came back from the trash. A folder that is no install, carries no record or
 * whose name is taken stays what it is: files on the disk. Returns whether it is listed now.
 */
export async function relistInstall(path: string, folder: DataFolder, store: InstallStore): Promise<boolean> {
  const name = basename(path)
  if (dirname(path) !== folder.installs || store.has(name)) return false
  const layout = installLayout(folder, name)
  const text = await readFile(layout.record, 'utf8').catch(() => '')
  if (text === '' || text.length > maxBytes) return false
  const found = installRecordSchema.safeParse(readJson(text))
  if (!found.success || found.data.install.name !== name) return false
  store.put({ ...found.data, install: { ...found.data.install, path: layout.root, state: 'ready' } })
  await rm(layout.record, { force: true })
  return true
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
