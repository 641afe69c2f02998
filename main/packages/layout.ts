import { join, relative, isAbsolute } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import type { DataFolder } from '../store/data-folder.ts'

/** Where the parts of one install lie. */
export interface InstallLayout {
  readonly root: string
  /** The clone, or the data folder of a wheel package. */
  readonly app: string
  /** The Python environment. */
  readonly env: string
  /** What was there before the last update, for going back to it. */
  readonly before: string
  /** Says whose folder this is; written before anything else. */
  readonly marker: string
  /** The install's record, written when it goes to the trash, so that it can come back whole. */
  readonly record: string
}

export function installLayout(folder: DataFolder, name: string): InstallLayout {
  const root = join(folder.installs, name)
  return {
    root,
    app: join(root, 'app'),
    env: join(root, 'env'),
    before: join(root, 'before'),
    marker: join(root, '.diffusion-deck.json'),
    record: join(root, '.diffusion-deck-install.json'),
  }
}

/** Joins a manifest's inner path to the folder it must stay in; raises `path-escapes`. */
export function innerPath(folder: string, path: string): string {
  const joined = join(folder, path)
  const back = relative(folder, joined)
  if (isAbsolute(path) || isAbsolute(back) || back.split(/[\\/]/)[0] === '..')
    throw new DeckError('path-escapes', { path })
  return joined
}
