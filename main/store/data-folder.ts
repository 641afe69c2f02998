import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Absolute paths of everything that the data folder holds; all on one file system, so that links and renames work. */
export interface DataFolder {
  readonly root: string
  readonly installs: string
  /** The shared models, one sub-folder per kind. */
  readonly models: string
  readonly uvCache: string
  /** Interpreters that uv manages. */
  readonly pythons: string
  /** Programs that the app fetched for itself, such as uv. */
  readonly tools: string
  readonly temp: string
  readonly trash: string
  readonly operationLogs: string
  readonly runLogs: string
  /** The user's own manifests. */
  readonly packages: string
  readonly database: string
  /** The index of all model files. */
  readonly library: string
  readonly settings: string
  /** Held exclusively by the one live core. */
  readonly lock: string
}

export function dataFolderAt(path: string): DataFolder {
  const root = resolve(path)
  return {
    root,
    installs: join(root, 'installs'),
    models: join(root, 'models'),
    uvCache: join(root, 'cache', 'uv'),
    pythons: join(root, 'pythons'),
    tools: join(root, 'tools'),
    temp: join(root, 'temp'),
    trash: join(root, 'trash'),
    operationLogs: join(root, 'logs', 'operations'),
    runLogs: join(root, 'logs', 'runs'),
    packages: join(root, 'packages'),
    database: join(root, 'state.db'),
    library: join(root, 'library.db'),
    settings: join(root, 'settings.json'),
    lock: join(root, 'core.lock'),
  }
}

/** Creates the folders that are missing; running it again changes nothing. */
export async function createDataFolder(folder: DataFolder): Promise<void> {
  const folders = [
    folder.installs,
    folder.models,
    folder.uvCache,
    folder.pythons,
    folder.tools,
    folder.temp,
    folder.trash,
    folder.operationLogs,
    folder.runLogs,
    folder.packages,
  ]
  for (const path of folders) await mkdir(path, { recursive: true })
}
