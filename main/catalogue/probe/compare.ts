import type { Finding } from '../../../shared/contract/catalogue.ts'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { tagPattern } from '../../packages/versions.ts'
import { claimsOf, type Claims } from './claims.ts'
import type { Asked, AskedRepository, UpstreamSnapshot, UpstreamTree } from './types.ts'

const drift = (where: string, message: string): Finding => ({ severity: 'drift', where, message })
const remark = (where: string, message: string): Finding => ({ severity: 'remark', where, message })
const unknown = (where: string, message: string): Finding => ({ severity: 'unknown', where, message })

type GitSource = Extract<Manifest['source'], { type: 'git' }>
type WheelSource = Extract<Manifest['source'], { type: 'wheel' }>

function compareRefs(source: GitSource, refs: NonNullable<UpstreamSnapshot['refs']>): Finding[] {
  if (!refs.ok) return [unknown('source.url', `the repository could not be asked: ${refs.detail}`)]
  const { head, branches, tags } = refs.value
  const { defaultRef, releaseTags } = source
  const findings = source.branches.flatMap((branch, index) =>
    branches.includes(branch) ? [] : [drift(`source.branches[${index}]`, `upstream has no branch “${branch}”`)],
  )
  const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(defaultRef)
  if (!branches.includes(defaultRef) && !tags.includes(defaultRef) && !commit)
    findings.push(drift('source.defaultRef', `upstream has no branch or tag “${defaultRef}”`))
  else if (head !== null && head !== defaultRef)
    findings.push(remark('source.defaultRef', `upstream's own default branch is “${head}”`))
  if (releaseTags !== undefined && !tags.some((tag) => tagPattern(releaseTags).test(tag)))
    findings.push(drift('source.releaseTags', `none of upstream's ${tags.length} tags is like “${releaseTags}”`))
  return findings
}

function compareVersions(source: WheelSource, versions: NonNullable<UpstreamSnapshot['versions']>): Finding[] {
  const where = 'source.defaultVersion'
  if (!versions.ok) return [unknown(where, `the package index could not be asked: ${versions.detail}`)]
  const [newest] = versions.value
  if (!versions.value.includes(source.defaultVersion))
    return [
      drift(where, `the index has no ${source.package} ${source.defaultVersion}; the newest is ${newest ?? 'none'}`),
    ]
  return newest === undefined || newest === source.defaultVersion ? [] : [remark(where, `the newest is ${newest}`)]
}

const page = (url: string): string =>
  url
    .replace(/^\w+:\/\/(?:[^/@]*@)?(?:www\.)?/, '')
    .replace(/(?:\.git)?\/*$/, '')
    .toLowerCase()

function compareHomepage({ homepage }: Manifest, { url }: GitSource): Finding[] {
  return page(homepage) === page(url) || page(homepage).startsWith(`${page(url)}/`)
    ? []
    : [remark('homepage', `it is not the page of the repository ${url}`)]
}

function compareRepository({ where, url, ref, answer, detail }: AskedRepository): Finding[] {
  switch (answer) {
    case 'there':
      return []
    case 'missing':
      return [drift(where, `${url} has no ${ref}`)]
    case 'gone':
      return [drift(where, `${url} cannot be cloned by everybody: ${detail}`)]
    case 'unknown':
      return [unknown(where, `whether ${url} has ${ref} could not be asked: ${detail}`)]
  }
}

const below = (folders: readonly string[], path: string): boolean =>
  folders.some((folder) => path.startsWith(`${folder}/`))

function compareFile(claim: Claims['files'][number], files: ReadonlySet<string>, tree: UpstreamTree): Finding[] {
  const { where, path, optional } = claim
  if (files.has(path)) return []
  if (below(tree.unlisted, path)) return [unknown(where, `the files around ${path} could not be listed`)]
  return [(optional ? remark : drift)(where, `upstream has no file ${path}`)]
}

function compareFolder(
  { where, path }: Claims['folders'][number],
  files: ReadonlySet<string>,
  tree: UpstreamTree,
): Finding[] {
  if (files.has(path)) return [drift(where, `${path} is a file upstream`)]
  const inTheWay = path
    .split('/')
    .map((_part, index, parts) => parts.slice(0, index).join('/'))
    .find((parent) => files.has(parent))
  if (inTheWay !== undefined) return [drift(where, `${inTheWay} is a file upstream`)]
  const known = tree.files.some((file) => file.startsWith(`${path}/`)) || tree.words.has(folderName(path))
  return known || below(tree.unlisted, `${path}/`)
    ? []
    : [inNoSource(remark, tree, where, `the folder ${path} is not there, and no source file names it`)]
}

/** What no source file says, unless one that could not be read says it. */
function inNoSource(severity: typeof drift, { unread }: UpstreamTree, where: string, message: string): Finding {
  const [absent] = unread
  return absent === undefined
    ? severity(where, message)
    : unknown(where, `${message}, as far as could be read: ${absent} could not`)
}

/** The name that sources must know a folder by. */
export const folderName = (path: string): string => path.split('/').at(-1) ?? path

/** How else a flag can stand in a source: without dashes (C#), or as the opposite of another (argparse). */
export const bareFlag = (flag: string): string => flag.replace(/^-+/, '')
export const oppositeFlag = (flag: string): string | null =>
  flag.startsWith('--no-') ? `--${flag.slice('--no-'.length)}` : null

function knowsFlag(flag: string, tree: UpstreamTree): boolean {
  const parsing = new Set([...tree.parsers.values()].flat())
  const opposite = oppositeFlag(flag)
  return (
    tree.quoted.get(flag)?.some((file) => parsing.has(file)) === true ||
    tree.quoted.get(bareFlag(flag))?.some((file) => file.endsWith('.cs') && parsing.has(file)) === true ||
    (opposite !== null &&
      tree.quoted.get(opposite)?.some((file) => tree.parsers.get('BooleanOptionalAction')?.includes(file)) === true)
  )
}

function compareFlag({ where, flag, own }: Claims['flags'][number], tree: UpstreamTree): Finding[] {
  if (knowsFlag(flag, tree)) return []
  const [elsewhere] = tree.quoted.get(flag) ?? []
  if (elsewhere !== undefined) return [remark(where, `${flag} stands in ${elsewhere}, where no arguments are read`)]
  if (!own) return [remark(where, `${flag} is for a program that upstream does not bring`)]
  return [inNoSource(drift, tree, where, `upstream does not know the argument ${flag}`)]
}

function compareKey({ where, key, open }: Claims['keys'][number], tree: UpstreamTree): Finding[] {
  if (tree.words.has(key)) return []
  return [inNoSource(open ? remark : drift, tree, where, `no source file names the key “${key}”`)]
}

function compareTree(manifest: Manifest, claims: Claims, tree: UpstreamTree): Finding[] {
  const files = new Set(tree.files)
  const { source } = manifest
  const submodules =
    source.type !== 'git' || source.submodules === tree.submodules.length > 0
      ? []
      : [
          remark(
            'source.submodules',
            source.submodules
              ? 'upstream has no submodules'
              : `upstream has submodules, which are left out: ${tree.submodules.join(', ')}`,
          ),
        ]
  return [
    ...submodules,
    ...claims.files.flatMap((claim) => compareFile(claim, files, tree)),
    ...claims.folders.flatMap((claim) => compareFolder(claim, files, tree)),
    ...claims.flags.flatMap((claim) => compareFlag(claim, tree)),
    ...claims.keys.flatMap((claim) => compareKey(claim, tree)),
    ...claims.texts.flatMap(({ where, anyOf }) =>
      anyOf.some((text) => tree.texts.has(text))
        ? []
        : [inNoSource(remark, tree, where, `no source file has “${anyOf.join('” or “')}”; a library may print it`)],
    ),
  ]
}

/** What was not compared because there was nothing to compare with. */
function withoutTree(source: Manifest['source'], tree: Exclude<Asked<UpstreamTree>, { ok: true }> | null): Finding[] {
  if (source.type === 'wheel')
    return [remark('source.package', 'a wheel is not unpacked: its programs and arguments were not compared')]
  const why = tree === null ? '' : `: ${tree.detail}`
  return [unknown('source.defaultRef', `files, arguments and folders were not compared${why}`)]
}

/**
 * Compares a manifest with its upstream: what is wrong there now (`drift`), what is worth a look
 * (`remark`), and what could not be asked (`unknown`). In the order of the manifest's parts.
 */
export function compareWithUpstream(manifest: Manifest, snapshot: UpstreamSnapshot): readonly Finding[] {
  const { source } = manifest
  const { refs, versions, tree, repositories } = snapshot
  return [
    ...(source.type === 'git' ? compareHomepage(manifest, source) : []),
    ...(source.type === 'git' && refs !== null ? compareRefs(source, refs) : []),
    ...(source.type === 'wheel' && versions !== null ? compareVersions(source, versions) : []),
    ...repositories.flatMap(compareRepository),
    ...(tree?.ok === true ? compareTree(manifest, claimsOf(manifest), tree.value) : withoutTree(source, tree)),
  ]
}
