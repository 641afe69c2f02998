import { lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { manifestSchema, type Manifest, type ModelMapping } from '../../../shared/catalogue/manifest.ts'
import { settingsSchema } from '../../../shared/contract/settings.ts'
import { createGit } from '../../git/git.ts'
import type { Git } from '../../git/types.ts'
import type { StepContext } from '../../operations/types.ts'
import { createDataFolder, dataFolderAt, type DataFolder } from '../../store/data-folder.ts'
import { openDatabase } from '../../store/database.ts'
import { createTrash, type Trash } from '../../store/trash.ts'
import { createLibrary } from '../library.ts'
import type { LinkProbe } from '../roots/link-probe.ts'
import { createModelRoots } from '../roots/roots.ts'
import type { ModelRoots } from '../roots/types.ts'
import type { Library, SharingTarget } from '../types.ts'

export interface Bench {
  readonly root: string
  readonly folder: DataFolder
  readonly library: Library
  readonly roots: ModelRoots
  readonly trash: Trash
  readonly git: Git
  readonly app: string
  target(map: readonly Partial<ModelMapping>[], more?: object): SharingTarget
  close(): Promise<void>
}

/** A data folder with one empty install, in a temporary place. */
export async function makeBench(platform: NodeJS.Platform = process.platform): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'deck-library-'))
  return openBench(root, platform)
}

/** The same for a place that exists already. */
export async function openBench(
  root: string,
  platform: NodeJS.Platform = process.platform,
  probe?: LinkProbe,
): Promise<Bench> {
  const folder = dataFolderAt(join(root, 'data'))
  await createDataFolder(folder)
  const database = openDatabase(folder.database)
  const git = createGit({ settings: () => settingsSchema.parse({}), env: process.env })
  const trash = createTrash({ folder, database })
  const roots = createModelRoots({ database, folder, platform, ...(probe === undefined ? {} : { probe }) })
  const library = createLibrary({ folder, database, git, trash, roots, platform })
  await library.prepare()
  const app = join(folder.installs, 'ui', 'app')
  await mkdir(app, { recursive: true })
  return {
    root,
    folder,
    library,
    roots,
    trash,
    git,
    app,
    target: (map, more = {}) => ({ name: 'ui', app, manifest: makeManifest(map, more) }),
    async close() {
      database.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** A manifest in which only the models matter. */
export function makeManifest(map: readonly Partial<ModelMapping>[], models: object): Manifest {
  return manifestSchema.parse({
    schema: 1,
    id: 'ui',
    name: 'UI',
    role: 'ui',
    summary: 'x',
    audience: 'x',
    homepage: 'https://example.com',
    license: 'MIT',
    status: { state: 'active', date: '2026-01-01', source: 'https://example.com' },
    traits: { ease: 1, features: 1 },
    families: [],
    needs: { platforms: ['linux'], backends: ['cpu'], diskGiB: 1, ramGiB: 1, vramGiB: 0 },
    source: { type: 'git', url: 'https://example.com/ui', defaultRef: 'main', branches: ['main'] },
    runtime: { type: 'python', accepted: '>=3.10', preferred: '3.12' },
    install: [],
    launch: { argv: ['{python}'], ready: { type: 'window', seconds: 1 } },
    models: { defaultWay: 'link', map, ...models },
  })
}

export function makeContext(signal = new AbortController().signal): StepContext & { readonly lines: string[] } {
  const lines: string[] = []
  return {
    signal,
    lines,
    log: (text) => lines.push(text),
    progress: () => undefined,
    memory: { get: () => undefined, set: () => undefined },
  }
}

/** Every file's content and every link's destination below some folders, sorted: nothing may ever leave this list. */
export async function contents(...folders: readonly string[]): Promise<string[]> {
  const found: string[] = []
  const visit = async (path: string): Promise<void> => {
    const entry = await lstat(path).catch(() => null)
    if (entry === null) return
    if (entry.isSymbolicLink()) found.push(`link ${resolve(dirname(path), await readlink(path))}`)
    else if (entry.isDirectory()) for (const name of await readdir(path)) await visit(join(path, name))
    else found.push(await readFile(path, 'utf8'))
  }
  for (const folder of folders) await visit(folder)
  return found.toSorted()
}

/** Inode, time and size of everything, to see that nothing was touched. */
export async function snapshot(folder: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (path: string): Promise<void> => {
    const { ino, mtimeNs, size, ctimeNs } = await lstat(path, { bigint: true })
    found.push(`${path} ${ino} ${mtimeNs} ${ctimeNs} ${size}`)
    if ((await lstat(path)).isDirectory()) for (const name of await readdir(path)) await visit(join(path, name))
  }
  await visit(folder)
  return found.toSorted()
}
