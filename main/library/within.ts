import { isAbsolute, join, relative, sep } from 'node:path'

/** Whether `path` is `folder` or lies in it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Whether two folders are one, or one lies in the other; both absolute. */
export function overlap(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a)
}

/** Turns paths into what is written to the database, and back. */
export interface KeptPaths {
  readonly store: (path: string) => string
  readonly read: (kept: unknown) => string
}

/** Paths inside the data folder are kept relative to it, so that they hold when the data folder moves. */
export function keptPaths(dataFolder: string): KeptPaths {
  return {
    store: (path) =>
      isWithin(dataFolder, path) && path !== dataFolder ? relative(dataFolder, path).split(sep).join('/') : path,
    read: (kept) => (isAbsolute(String(kept)) ? String(kept) : join(dataFolder, String(kept))),
  }
}
