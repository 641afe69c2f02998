import { access, mkdir, readFile } from 'node:fs/promises'
import * as path from 'node:path'
import { z } from 'zod'
import { DeckError } from '../../shared/errors.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { dataFolderAt } from './data-folder.ts'

/** What of the machine decides where things are; passed in, so that every system can be tested on one. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** The person's home folder. */
  readonly home: string
}

export interface DataLocation {
  readonly path: string
  readonly source: 'argument' | 'environment' | 'pointer' | 'default'
  /** False when the host was told the folder (`--data-dir`, DECK_DATA_DIR), so that it cannot be chosen in the app. */
  readonly chosen: boolean
  /** Nobody has chosen a folder yet and the default one has never been used. */
  readonly needsWelcome: boolean
}

const pointerSchema = z.object({ version: z.number(), dataDir: z.string().min(1).max(4096) })

function pathsOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix
}

/** A folder variable counts only when it is absolute (so says the XDG base directory specification). */
function folderFrom(machine: Machine, variable: string, ...fallback: readonly string[]): string {
  const paths = pathsOf(machine.platform)
  const value = machine.env[variable]
  return value !== undefined && paths.isAbsolute(value) ? value : paths.join(machine.home, ...fallback)
}

/** The small file that says where the data folder is, in the system's place for configuration. */
export function dataDirPointer(machine: Machine): string {
  const paths = pathsOf(machine.platform)
  switch (machine.platform) {
    case 'win32':
      return paths.join(folderFrom(machine, 'APPDATA', 'AppData', 'Roaming'), 'DiffusionDeck', 'location.json')
    case 'darwin':
      return paths.join(machine.home, 'Library', 'Application Support', 'diffusion-deck', 'location.json')
    default:
      return paths.join(folderFrom(machine, 'XDG_CONFIG_HOME', '.config'), 'diffusion-deck', 'location.json')
  }
}

function defaultDataDir(machine: Machine): string {
  const paths = pathsOf(machine.platform)
  switch (machine.platform) {
    case 'win32':
      return paths.join(folderFrom(machine, 'LOCALAPPDATA', 'AppData', 'Local'), 'DiffusionDeck')
    case 'darwin':
      return paths.join(machine.home, 'Library', 'Application Support', 'diffusion-deck', 'data')
    default:
      return paths.join(folderFrom(machine, 'XDG_DATA_HOME', '.local', 'share'), 'diffusion-deck')
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function readPointer(machine: Machine): Promise<string | null> {
  const file = dataDirPointer(machine)
  let dataDir: string
  try {
    dataDir = pointerSchema.parse(JSON.parse(await readFile(file, 'utf8'))).dataDir
    if (!pathsOf(machine.platform).isAbsolute(dataDir)) throw new Error(`“${dataDir}” is not an absolute path`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    // Taking the default instead would look as if everything were lost.
    throw new DeckError('data-location-invalid', { file, detail }, { cause: error })
  }
  if (!(await exists(dataDir))) throw new DeckError('data-folder-missing', { path: dataDir })
  return dataDir
}

/**
 * Where the data folder is: the argument, else DECK_DATA_DIR, else what the person chose in the app, else the
 * system's place for data. Raises `data-location-invalid` and `data-folder-missing` (a disk that is not there)
 * rather than silently starting with an empty folder.
 */
export async function resolveDataDir(
  asked: Machine & { readonly argument: string | undefined },
): Promise<DataLocation> {
  const told = (value: string, source: 'argument' | 'environment'): DataLocation => ({
    path: path.resolve(value),
    source,
    chosen: false,
    needsWelcome: false,
  })
  if (asked.argument !== undefined && asked.argument !== '') return told(asked.argument, 'argument')
  const variable = asked.env['DECK_DATA_DIR']
  if (variable !== undefined && variable !== '') return told(variable, 'environment')
  const pointed = await readPointer(asked)
  if (pointed !== null) return { path: pointed, source: 'pointer', chosen: true, needsWelcome: false }
  const standard = defaultDataDir(asked)
  const used = await exists(dataFolderAt(standard).database)
  return { path: standard, source: 'default', chosen: true, needsWelcome: !used }
}

/** Takes `dataDir` for the next start; creates it, so that a missing folder later means a missing disk. */
export async function writeDataDirPointer(dataDir: string, machine: Machine): Promise<void> {
  const target = path.resolve(dataDir)
  const file = dataDirPointer(machine)
  await mkdir(target, { recursive: true })
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomic(file, `${JSON.stringify({ version: 1, dataDir: target }, null, 2)}\n`)
}
