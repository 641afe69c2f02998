import { statfsSync } from 'node:fs'
import { inodesLast, isNetworkType } from '../../file-system.ts'

/** Type of the file system of a path as Linux numbers it; null where that is not known. */
function typeOf(path: string): number | null {
  if (process.platform !== 'linux') return null
  try {
    return statfsSync(path).type
  } catch {
    return null
  }
}

/** Whether the numbers of files there stay theirs when the disk is taken out and put in again. */
export function keepsInodes(path: string): boolean {
  const type = typeOf(path)
  return type === null || inodesLast(type)
}

/** Whether changes there may be made by other machines, of which the system says nothing. */
export function isNetwork(path: string): boolean {
  if (process.platform === 'win32') return path.startsWith('\\\\')
  const type = typeOf(path)
  return type !== null && isNetworkType(type)
}
