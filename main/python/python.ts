import { mkdir, readFile, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Settings } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import { createHttpGet } from '../network/http-get.ts'
import type { Work } from '../operations/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { constraintsOf, createEnvironment, environmentAt } from './environments.ts'
import { downloadSizes } from './download-sizes.ts'
import { findInterpreter, isComplete, listInterpreters, nearest, sameMinor } from './interpreters.ts'
import { readProject, versionsOf } from './package-index.ts'
import { collectRequirements, ownConstraints, withLists } from './requirements.ts'
import { createSharedWork } from './shared-work.ts'
import { installTorch } from './torch-install.ts'
import type { Interpreter, PipRequest, Python, PythonEnvironment } from './types.ts'
import { packageIndex, uvEnvironment, withoutShims } from './uv-environment.ts'
import { fetchUv, ownTarget } from './uv-fetch.ts'
import { locateUv, type FoundUv } from './uv-locate.ts'
import { askUv, raiseUvFailure, workUv, type UvCall } from './uv-run.ts'

export interface PythonOptions {
  readonly folder: DataFolder
  readonly settings: () => Settings
  readonly env: NodeJS.ProcessEnv
  /** Where a uv that ships with the app would lie; it need not be there. */
  readonly bundledUv: string | null
}

const freezeTimeoutMs = 60_000

/** Python by uv; see `Python` for what each method promises. */
export function createPython(options: PythonOptions): Python {
  const { folder, settings, env, bundledUv } = options
  const http = createHttpGet({ settings, env })
  let located: FoundUv | null = null

  const childEnv = (): Record<string, string> => uvEnvironment(settings(), env, folder)

  async function search(): Promise<{ found: FoundUv | null; note: string }> {
    return locateUv({ folder, bundled: bundledUv, env, childEnv: childEnv() })
  }

  const fetchShared = createSharedWork((work) => fetchUv({ http, index: packageIndex(settings(), env), folder }, work))

  async function uv(work: Work): Promise<FoundUv> {
    if (work.signal.aborted) throw new DeckError('cancelled')
    if (located !== null && (await realpath(located.path).catch(() => null)) !== null) return located
    const { found } = await search()
    located = found ?? { ...(await fetchShared(work)), origin: 'fetched' }
    work.log(`uv ${located.version} (${located.path})`)
    return located
  }

  /** uv without fetching; for questions that have no operation behind them. */
  async function uvAtHand(): Promise<FoundUv | null> {
    return located ?? (located = (await search()).found)
  }

  async function call(work: Work, cwd: string = folder.root): Promise<Omit<UvCall, 'args'>> {
    return { uv: (await uv(work)).path, env: childEnv(), cwd }
  }

  async function searchEnv(): Promise<Record<string, string>> {
    const plain = childEnv()
    const pathName = Object.keys(plain).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
    return { ...plain, [pathName]: await withoutShims(plain[pathName] ?? '') }
  }

  async function list(uvPath: string | null, signal?: AbortSignal): Promise<Interpreter[]> {
    return listInterpreters({
      uv: uvPath,
      folder,
      env,
      childEnv: await searchEnv(),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  async function firstComplete(candidates: readonly Interpreter[], work: Work): Promise<Interpreter | null> {
    for (const candidate of candidates) {
      if (await isComplete(candidate, childEnv(), work.signal)) return candidate
      if (work.signal.aborted) throw new DeckError('cancelled')
      work.log(
        `Python ${candidate.version} (${candidate.path}) lacks parts of its standard library; it is passed over.`,
      )
    }
    return null
  }

  async function resolve(
    wanted: { readonly accepted: string; readonly preferred: string },
    work: Work,
  ): Promise<Interpreter> {
    const base = await call(work)
    const minor = wanted.preferred.split('.').slice(0, 2).join('.')
    const search = { uv: base.uv, folder, childEnv: await searchEnv(), signal: work.signal }
    const first = await findInterpreter(minor, search)
    if (work.signal.aborted) throw new DeckError('cancelled')
    if (first !== null && (await isComplete(first, childEnv(), work.signal))) return first
    const installed = await list(base.uv, work.signal)
    const own = await firstComplete(sameMinor(installed, wanted.preferred), work)
    if (own !== null) return own
    // An unreachable source must show at once: there is something to fall back to.
    const quick = { ...base, env: { ...base.env, UV_HTTP_RETRIES: '1' } }
    const outcome = await workUv(
      {
        ...quick,
        args: [
          'python',
          'install',
          '--no-bin',
          ...(process.platform === 'win32' ? ['--no-registry'] : []),
          wanted.preferred,
        ],
      },
      work,
    )
    if (outcome.ok) {
      const fetched = await firstComplete(sameMinor(await list(base.uv, work.signal), wanted.preferred), work)
      if (fetched !== null) return fetched
    }
    const other = await firstComplete(nearest(installed, wanted), work)
    if (other === null) throw new DeckError('python-missing', { wanted: wanted.preferred, accepted: wanted.accepted })
    work.log(
      `Python ${wanted.preferred} cannot be fetched; ${other.version} is taken, which the package accepts (${wanted.accepted}).`,
    )
    return other
  }

  async function freeze(environment: PythonEnvironment): Promise<readonly string[]> {
    const found = await uvAtHand()
    if (found === null) throw new DeckError('uv-missing', { detail: 'it was there before and is gone.' })
    const args = ['pip', 'freeze', '--color', 'never', '--python', environment.python]
    const text = await askUv(
      { uv: found.path, args, env: childEnv(), cwd: folder.root },
      { timeoutMs: freezeTimeoutMs },
    )
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .sort((a, b) => a.localeCompare(b, 'en'))
  }

  async function install(environment: PythonEnvironment, request: PipRequest, work: Work): Promise<void> {
    const { requirements, constraints } = await collectRequirements(request, (text) => work.log(text))
    if (requirements.length === 0) {
      work.log('Nothing is left to install.')
      return
    }
    const frozen = await readFile(constraintsOf(environment), 'utf8').catch(() => '')
    const lists = {
      requirements,
      constraints: [
        ...frozen.split('\n').filter((line) => line !== ''),
        ...ownConstraints([...constraints, ...request.constraints], frozen),
      ],
      overrides: request.overrides,
    }
    const base = await call(work, request.cwd)
    await withLists(folder, lists, async (paths) => {
      const args = [
        ...[
          'pip',
          'install',
          '--color',
          'never',
          '--python',
          environment.python,
          '--requirements',
          paths.get('requirements') ?? '',
        ],
        ...(lists.constraints.length === 0 ? [] : ['--constraints', paths.get('constraints') ?? '']),
        ...(request.overrides.length === 0 ? [] : ['--overrides', paths.get('overrides') ?? '']),
        ...(request.noDeps ? ['--no-deps'] : []),
        ...request.noBuildIsolation.flatMap((name) => ['--no-build-isolation-package', name]),
      ]
      const outcome = await workUv({ ...base, args }, work)
      if (!outcome.ok) await raiseUvFailure(outcome.output, dirname(environment.path))
    })
  }

  return {
    uv,
    async find() {
      const { found, note } = await search()
      return { path: found?.path ?? null, version: found?.version ?? null, note }
    },
    interpreters: async () => list((await uvAtHand())?.path ?? null),
    resolve,
    async createEnvironment(path, interpreter, work) {
      await mkdir(dirname(path), { recursive: true })
      return createEnvironment(path, interpreter, await call(work), work)
    },
    environmentAt,
    async installTorch(environment, torch, work) {
      const index = torch.index === 'pypi' ? packageIndex(settings(), env) : torch.index
      await installTorch({ call: await call(work), index, freeze: () => freeze(environment) }, environment, torch, work)
    },
    install,
    freeze,
    async versions(packageName, signal) {
      return versionsOf(await readProject(http, packageIndex(settings(), env), packageName, signal), packageName)
    },
    async downloadSizes(sets, python, limitMs, signal) {
      const found = await uvAtHand()
      const sources = {
        ...{ uv: found?.path ?? null, env: await searchEnv(), folder, http, target: ownTarget() },
        ...{ defaultIndex: packageIndex(settings(), env), limitMs },
      }
      return downloadSizes(sets, python, sources, signal)
    },
  }
}
