import { lstat, mkdir, rename } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { removeTree } from '../store/remove-tree.ts'
import type { Trash } from '../store/trash.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { installLayout } from './layout.ts'

/**
 * Takes an install's folder away: the Python environment, which can be made again, is deleted;
 * everything else (outputs, extensions, settings, anything a person put there) goes to the trash.
 * Links inside are never followed. Running it again finishes what was begun.
 */
export async function discardInstall(folder: DataFolder, name: string, trash: Trash): Promise<void> {
  const layout = installLayout(folder, name)
  if (await exists(layout.env)) {
    await mkdir(folder.temp, { recursive: true })
    const doomed = join(folder.temp, `env-${randomUUID()}`)
    await rename(layout.env, doomed)
    await removeTree(doomed)
  }
  if (await exists(layout.root)) await trash.discard(layout.root, name)
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
