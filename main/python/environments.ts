import { lstat, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { runCommand } from '../process/command.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import type { Interpreter, PythonEnvironment } from './types.ts'
import { raiseUvFailure, workUv, type UvCall } from './uv-run.ts'

/** Where the parts of a virtual environment lie on this platform. */
export function environmentAt(path: string): PythonEnvironment {
  const windows = process.platform === 'win32'
  const bin = join(path, windows ? 'Scripts' : 'bin')
  return { path, bin, python: join(bin, windows ? 'python.exe' : 'python') }
}

/** The frozen torch family of an environment, beside it so that making the environment anew does not lose it unseen. */
export function constraintsOf(environment: PythonEnvironment): string {
  return `${environment.path}.constraints.txt`
}

/** Lies beside an environment while it is made: what is there was begun by us and may be made anew. */
const markerOf = (path: string): string => `${path}.making`

type Found = 'nothing' | 'ours' | 'foreign'

async function lookAt(path: string): Promise<Found> {
  const entry = await lstat(path).catch(() => null)
  if (entry === null) return 'nothing'
  if (!entry.isDirectory()) return 'foreign'
  const names = await readdir(path)
  if (names.length === 0) return 'nothing'
  const begun = await lstat(markerOf(path)).then(
    () => true,
    () => false,
  )
  return begun || names.includes('pyvenv.cfg') ? 'ours' : 'foreign'
}

/** Reads `key = value` lines of `pyvenv.cfg`. */
function parseVenvConfig(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf('=')
      return at === -1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
    }),
  )
}

/** Whether the environment is whole and of this interpreter. */
async function isWhole(
  path: string,
  interpreter: Interpreter,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const config = parseVenvConfig(await readFile(join(path, 'pyvenv.cfg'), 'utf8').catch(() => ''))
  const home = await realpath(config.get('home') ?? '').catch(() => '')
  const own = await realpath(dirname(interpreter.path)).catch(() => null)
  if (home !== own || (config.get('version_info') ?? config.get('version')) !== interpreter.version) return false
  const check = 'import pip, sys; print(".".join(map(str, sys.version_info[:3])))'
  const result = await runCommand({
    file: environmentAt(path).python,
    args: ['-I', '-c', check],
    env,
    timeoutMs: 30_000,
    signal,
    keepBytes: 4096,
  })
  return result.code === 0 && result.stdout.trim() === interpreter.version
}

/**
 * A virtual environment with pip at `path`. A whole one of the same interpreter is kept, a broken or
 * half one of ours is made anew; anything else raises `folder-in-the-way`.
 */
export async function createEnvironment(
  path: string,
  interpreter: Interpreter,
  call: Omit<UvCall, 'args'>,
  work: Work,
): Promise<PythonEnvironment> {
  const environment = environmentAt(path)
  const found = await lookAt(path)
  if (found === 'foreign') throw new DeckError('folder-in-the-way', { path })
  const marker = markerOf(path)
  if (found === 'ours') {
    if (await isWhole(path, interpreter, call.env, work.signal)) {
      await rm(marker, { force: true })
      work.log(`The environment is there already: ${path}`)
      return environment
    }
    if (work.signal.aborted) throw new DeckError('cancelled')
    work.log('The environment is not whole or of another Python; it is made anew.')
  }
  await writeFileAtomic(marker, '')
  if (found === 'ours') {
    await rm(path, { recursive: true, force: true })
    await rm(constraintsOf(environment), { force: true })
  }
  const outcome = await workUv(
    { ...call, args: ['venv', '--seed', '--no-project', '--python', interpreter.path, path] },
    work,
  )
  if (!outcome.ok) await raiseUvFailure(outcome.output, dirname(path))
  if (!(await isWhole(path, interpreter, call.env, work.signal)))
    throw new DeckError(work.signal.aborted ? 'cancelled' : 'python-failed', {
      detail: `the new environment of ${interpreter.path} does not work`,
    })
  await rm(marker, { force: true })
  return environment
}
