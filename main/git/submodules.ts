import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { gitUrlSchema, innerPathSchema } from '../../shared/catalogue/primitives.ts'
import { DeckError } from '../../shared/errors.ts'
import type { Work } from '../operations/types.ts'
import { cloneRepository } from './clone.ts'
import type { CloneTools } from './tools.ts'
import type { CloneRequest } from './types.ts'

interface Submodule {
  readonly path: string
  readonly url: string
  readonly commit: string
}

/** Submodules of submodules, and no further: a ring of repositories must not be followed for ever. */
const maxDepth = 4

/**
 * Clones the submodules of a checked-out repository, and theirs, each like a repository of its own:
 * so they too go through the mirrors, can be cancelled, and are carried on after a kill. What
 * `.gitmodules` says is not trusted: paths stay inside, addresses are of the allowed kinds.
 */
export async function cloneSubmodules(
  tools: CloneTools,
  repository: string,
  url: string,
  work: Work,
  /** Brings one submodule to its commit; a switch does it in another way than a first clone. */
  bring: (request: CloneRequest, work: Work) => Promise<unknown> = (request, quiet) =>
    cloneRepository(tools, request, quiet),
  depth = 1,
): Promise<void> {
  for (const submodule of await readSubmodules(tools, repository, url)) {
    if (depth > maxDepth) throw new DeckError('git-failed', { detail: `submodules nest deeper than ${maxDepth}` })
    const folder = join(repository, submodule.path)
    await assertNoLinks(repository, submodule.path)
    work.log(`Submodule ${submodule.path}`)
    const quiet: Work = {
      signal: work.signal,
      log: (text, stream) => work.log(text, stream),
      progress: ({ detail }) => work.progress({ detail: `${submodule.path}: ${detail ?? ''}` }),
    }
    await bring({ url: submodule.url, ref: submodule.commit, folder, submodules: true }, quiet)
    await tools.run(repository, ['submodule', 'init', '--quiet', '--', submodule.path], { signal: work.signal })
    await cloneSubmodules(tools, folder, submodule.url, work, bring, depth + 1)
  }
}

async function readSubmodules(tools: CloneTools, repository: string, url: string): Promise<readonly Submodule[]> {
  const modules = await tools.run(
    repository,
    ['config', '-z', '--file', '.gitmodules', '--get-regexp', String.raw`^submodule\..*\.(path|url)$`],
    {},
  )
  if (modules.code !== 0) return []
  const values = new Map<string, { path?: string; url?: string }>()
  for (const entry of modules.stdout.split('\0')) {
    const match = /^submodule\.(.*)\.(path|url)\n([\s\S]*)$/.exec(entry)
    const [, name, key, value] = match ?? []
    if (name === undefined || value === undefined) continue
    values.set(name, { ...values.get(name), [key === 'path' ? 'path' : 'url']: value })
  }
  const links = await tools.run(repository, ['ls-files', '-z', '--stage'], {})
  const commits = new Map<string, string>()
  for (const line of links.stdout.split('\0')) {
    const match = /^160000 ([0-9a-f]+) 0\t(.*)$/s.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) commits.set(match[2], match[1])
  }
  return [...values.values()].flatMap((value) => {
    const commit = commits.get(value.path ?? '')
    if (value.path === undefined || value.url === undefined || commit === undefined) return []
    return [{ path: innerPathSchema.parse(value.path), url: resolveUrl(value.url, url), commit }]
  })
}

/** A relative address (`../other.git`) starts from the parent's own. */
export function resolveUrl(url: string, parent: string): string {
  let resolved = url
  if (/^\.\.?\//.test(url)) {
    const base = parent.replace(/\/+$/, '').split('/')
    for (const part of url.split('/')) {
      if (part === '..') base.pop()
      else if (part !== '.') base.push(part)
    }
    resolved = base.join('/')
  }
  const checked = gitUrlSchema.safeParse(resolved)
  if (!checked.success)
    throw new DeckError('git-refused', {
      url: resolved.slice(0, 200),
      detail: 'this kind of address is not allowed for a submodule',
    })
  return checked.data
}

async function assertNoLinks(repository: string, inner: string): Promise<void> {
  let path = repository
  for (const part of inner.split('/')) {
    path = join(path, part)
    const found = await lstat(path).catch(() => null)
    if (found !== null && !found.isDirectory()) throw new DeckError('path-escapes', { path: inner })
  }
}
