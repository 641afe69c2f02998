import * as nodePath from 'node:path'
import type { Machine } from './location.ts'

/** A remark on a place before anything is tried there. */
export interface PlaceRemark {
  readonly state: 'warning' | 'error'
  readonly detail: string
}

const posixSystem = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib32',
  '/lib64',
  '/proc',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/snap',
]
const macSystem = ['/System', '/Library', '/Applications', '/Volumes/Recovery', '/private/etc', '/cores']
const windowsVariables = ['SystemRoot', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'] as const

/** Deepest files of a torch environment are about 140 characters below the data folder; Windows ends at 260. */
const windowsPathWarning = 80
const windowsPathError = 115

function systemFolders(machine: Machine): readonly string[] {
  if (machine.platform === 'win32') {
    return windowsVariables.flatMap((name) => {
      const value = machine.env[name]
      return value === undefined || value === '' ? [] : [value]
    })
  }
  return machine.platform === 'darwin' ? [...posixSystem, ...macSystem] : posixSystem
}

/** Says what is wrong with a place by its name alone: roots, system and app folders, lengths. Null: nothing is. */
export function remarkOnPlace(path: string, machine: Machine, appFolder: string): PlaceRemark | null {
  const paths = machine.platform === 'win32' ? nodePath.win32 : nodePath.posix
  const fold = (text: string): string =>
    machine.platform === 'win32' || machine.platform === 'darwin' ? text.toLowerCase() : text
  const same = (left: string, right: string): boolean => paths.relative(fold(left), fold(right)) === ''
  const within = (folder: string): boolean => {
    const way = paths.relative(fold(folder), fold(path))
    return way === '' || (way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way))
  }

  if (!paths.isAbsolute(path)) return { state: 'error', detail: 'The path must be absolute.' }
  if (path.includes('\0')) return { state: 'error', detail: 'The path holds a character that no file system allows.' }
  if (same(paths.parse(path).root, path))
    return { state: 'error', detail: 'This is the top of a file system; choose a folder in it.' }
  if (same(machine.home, path))
    return { state: 'error', detail: 'This is the home folder itself; choose a folder in it.' }
  const system = systemFolders(machine).find(within)
  if (system !== undefined) return { state: 'error', detail: `${system} belongs to the operating system.` }
  if (within(appFolder) || /\.app\/Contents(?:\/|$)/.test(path)) {
    return { state: 'error', detail: 'This is where the app itself is installed; an update would replace it.' }
  }
  if (machine.platform === 'win32') {
    if (path.length > windowsPathError) {
      return {
        state: 'error',
        detail: `The path has ${path.length} characters; with more than ${windowsPathError} Python packages do not fit under the limit of Windows.`,
      }
    }
    if (path.startsWith('\\\\'))
      return { state: 'warning', detail: 'This is a network folder: slow, and many programs fail in one.' }
    if (path.length > windowsPathWarning) {
      return {
        state: 'warning',
        detail: `The path has ${path.length} characters; a shorter one leaves room under the limit of Windows.`,
      }
    }
  }
  return null
}
