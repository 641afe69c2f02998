import { access, constants, mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import type { Settings } from '../../shared/contract/settings.ts'
import { DeckError } from '../../shared/errors.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import { cloneRepository } from './clone.ts'
import { inspectFolder } from './clone-folder.ts'
import { gitEnvironment } from './environment.ts'
import { shortReason } from './failure.ts'
import { applyMirrors, withoutGitSuffix, type GitMirror } from './mirrors.ts'
import { peekRepository } from './peek.ts'
import { summarise } from './refs.ts'
import { createRemoteListings } from './remote-listings.ts'
import { runGit, type GitResult } from './runner.ts'
import { cloneSubmodules } from './submodules.ts'
import { switchRepository } from './switch.ts'
import type { CloneTools } from './tools.ts'
import type { CloneRequest, Git } from './types.ts'

/** How many paths go into one command line; Windows allows 32,767 characters. */
const pathsPerCommand = 100

/** Git for the whole app; `env` is the environment that the app was started with. */
export function createGit({
  settings,
  env,
}: {
  readonly settings: () => Settings
  readonly env: NodeJS.ProcessEnv
}): Git {
  /** Mirrors of single addresses, see withoutGitSuffix. */
  const single = new Map<string, GitMirror>()
  const mirrors = (): readonly GitMirror[] => [...settings()['mirrors.git'], ...single.values()]
  const asked: Omit<CloneTools, 'remotes'> = {
    run: (cwd, args, options) => runGit({ cwd, args, env: gitEnvironment(settings(), env, mirrors()), ...options }),
    async actual(url) {
      single.delete(url)
      const mirror = await withoutGitSuffix(url, settings()['mirrors.git'])
      if (mirror !== null) single.set(url, mirror)
      return applyMirrors(url, mirrors())
    },
  }
  const tools: CloneTools = { ...asked, remotes: createRemoteListings(asked) }

  /** A local command whose failure is a `git-failed`. */
  async function local(repository: string, args: readonly string[]): Promise<GitResult> {
    const result = await tools.run(repository, args, { silenceMs: 120_000 })
    if (result.code !== 0) throw new DeckError('git-failed', { detail: shortReason(result.stderr) })
    return result
  }

  async function inBatches(repository: string, args: readonly string[], paths: readonly string[]): Promise<void> {
    for (let start = 0; start < paths.length; start += pathsPerCommand) {
      await local(repository, [...args, '--', ...paths.slice(start, start + pathsPerCommand)])
    }
  }

  /** Tracked paths with git's one-letter state: `S` is skip-worktree. */
  async function tagged(
    repository: string,
    folder: string,
  ): Promise<readonly { readonly tag: string; readonly path: string }[]> {
    const scope = folder === '' ? [] : ['--', folder]
    const { stdout } = await local(repository, ['--literal-pathspecs', 'ls-files', '-z', '-t', ...scope])
    return stdout
      .split('\0')
      .flatMap((entry) => (entry === '' ? [] : [{ tag: entry.slice(0, 1), path: entry.slice(2) }]))
  }

  async function editExclude(repository: string, edit: (lines: readonly string[]) => readonly string[]): Promise<void> {
    const { stdout } = await local(repository, ['rev-parse', '--path-format=absolute', '--git-path', 'info'])
    const folder = stdout.trim()
    const file = join(folder, 'exclude')
    const before = await readFile(file, 'utf8').catch(() => '')
    const lines = before.split('\n')
    if (lines.at(-1) === '') lines.pop()
    const after = edit(lines)
      .map((line) => `${line}\n`)
      .join('')
    if (after === before || (before === '' && after === '')) return
    await mkdir(folder, { recursive: true })
    await writeFileAtomic(file, after, 0o644)
  }

  async function head(folder: string): Promise<string> {
    return (await local(folder, ['rev-parse', '--verify', 'HEAD'])).stdout.trim()
  }

  return {
    async find() {
      try {
        const { code, stdout } = await tools.run(tmpdir(), ['--version'], { silenceMs: 10_000 })
        const version = /git version (\S+)/.exec(stdout)?.[1]
        if (code !== 0 || version === undefined) return null
        return { path: (await findOnPath(gitEnvironment(settings(), env))) ?? 'git', version }
      } catch (error) {
        if (error instanceof DeckError && error.code === 'git-missing') return null
        throw error
      }
    },
    async remoteRefs(url, signal) {
      return summarise(await tools.remotes.ask(url, tmpdir(), signal))
    },
    async remoteCommit(url, ref, signal) {
      const { refs } = await tools.remotes.ask(url, tmpdir(), signal)
      return refs.get(`refs/heads/${ref}`) ?? refs.get(`refs/tags/${ref}`) ?? null
    },
    async clone(request, work) {
      await cloneRepository(tools, request, work)
      if (request.submodules) await cloneSubmodules(tools, request.folder, request.url, work)
      work.progress({ fraction: 1, detail: '' })
      return { commit: await head(request.folder) }
    },
    async switchTo(request, work) {
      const { changes } = await switchRepository(tools, request, work)
      if (request.submodules) {
        // Changes inside a submodule are of another repository, so they wait by themselves.
        const inside = (submodule: CloneRequest): string =>
          join(request.changes, 'inside', encodeURIComponent(relative(request.folder, submodule.folder)))
        await cloneSubmodules(tools, request.folder, request.url, work, (submodule, quiet) =>
          switchRepository(tools, { ...submodule, changes: inside(submodule), aside: request.aside }, quiet),
        )
      }
      work.progress({ fraction: 1, detail: '' })
      return { commit: await head(request.folder), changes }
    },
    async place(folder) {
      if ((await inspectFolder(folder)) !== 'repository') return null
      const ask = async (...args: string[]): Promise<string | null> => {
        const { code, stdout } = await tools.run(folder, args, { silenceMs: 120_000 })
        return code === 0 ? stdout.trim() : null
      }
      const commit = await ask('rev-parse', '--verify', '--quiet', 'HEAD')
      if (commit === null) return null
      const branch = await ask('symbolic-ref', '--quiet', '--short', 'HEAD')
      return { commit, branch, url: await ask('config', '--local', 'remote.origin.url') }
    },
    peek: (request, work) => peekRepository(tools, request, work),
    head,
    async trackedFiles(repository, folder) {
      return (await tagged(repository, folder)).map(({ path }) => path)
    },
    async setSkipWorktree(repository, paths, skip) {
      const states = new Map((await tagged(repository, '')).map(({ tag, path }) => [path, tag]))
      const wrong = paths.filter((path) => states.has(path) && (states.get(path) === 'S') !== skip)
      await inBatches(repository, ['update-index', skip ? '--skip-worktree' : '--no-skip-worktree'], wrong)
    },
    async restoreMissing(repository, paths) {
      // Without `--force`, checkout-index leaves what exists as it is, and says so by its exit code.
      for (let start = 0; start < paths.length; start += pathsPerCommand) {
        await tools.run(
          repository,
          ['checkout-index', '--quiet', '--index', '--', ...paths.slice(start, start + pathsPerCommand)],
          {},
        )
      }
    },
    async exclude(repository, patterns) {
      await editExclude(repository, (lines) => [
        ...lines,
        ...new Set(patterns.filter((pattern) => !lines.includes(pattern))),
      ])
    },
    async unexclude(repository, patterns) {
      await editExclude(repository, (lines) => lines.filter((line) => !patterns.includes(line)))
    },
    async dirty(repository) {
      const { stdout } = await local(repository, [
        'status',
        '--porcelain=v1',
        '-z',
        '--no-renames',
        '--untracked-files=all',
      ])
      return stdout.split('\0').flatMap((entry) => (entry === '' ? [] : [entry.slice(3)]))
    },
  }
}

async function findOnPath(env: Readonly<Record<string, string>>): Promise<string | null> {
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  const name = process.platform === 'win32' ? 'git.exe' : 'git'
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name)
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (folder !== '' && usable) return file
  }
  return null
}
