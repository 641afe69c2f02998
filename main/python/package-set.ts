import { compareVersions, normalizeName, parseVersion } from './pep440.ts'
import { versionOfFile, type IndexFile } from './package-index.ts'
import { isTorchFamily, parseRequirements, requirementName } from './requirements-file.ts'
import { preferredFile, wheelFits, type BuildTarget } from './wheel-tags.ts'

/** Packages that are installed together, as `Python.installTorch` and `Python.install` would ask for them. */
export interface PackageSet {
  /** Address of the one index; null is the Python package index in use. */
  readonly index: string | null
  readonly requirements: readonly string[]
  readonly constraints: readonly string[]
  readonly overrides: readonly string[]
  readonly prerelease: boolean
  readonly noDeps: boolean
  /** Whether the torch family is left out, because a set before brings it. */
  readonly withoutTorch: boolean
}

/** What of a set an index can be asked about. */
export interface Askable {
  readonly requirements: readonly string[]
  readonly constraints: readonly string[]
  readonly overrides: readonly string[]
  /** Whether that is all of it: repositories, folders and archives would have to be fetched and built to be known. */
  readonly whole: boolean
}

/** Every name that `isTorchFamily` knows without a pattern. */
const torchNames = ['torch', 'torchvision', 'torchaudio', 'torch-directml', 'pytorch-triton']
/** An override by which uv leaves a package out: it never holds (https://docs.astral.sh/uv/concepts/resolution/#dependency-overrides). */
export const leftOut = (name: string): string => `${name} ; sys_platform == 'never'`

/** Takes out what no index knows and what the torch step decides; pure. */
export function askable(set: PackageSet): Askable {
  const decided = (text: string): boolean => {
    const name = requirementName(text)
    return set.withoutTorch && name !== null && isTorchFamily(name)
  }
  const lines = set.requirements.flatMap(parseRequirements)
  const known = lines.flatMap((line) =>
    line.kind === 'requirement' && !line.editable && line.local === null && isOnIndex(line.text) ? [line.text] : [],
  )
  return {
    requirements: known.filter((text) => !decided(text)),
    constraints: set.constraints.filter((text) => !decided(text) && isOnIndex(text)),
    overrides: [
      ...set.overrides.filter((text) => !decided(text)),
      ...(set.withoutTorch ? torchNames.map(leftOut) : []),
    ],
    whole: known.length === lines.length,
  }
}

function isOnIndex(text: string): boolean {
  return !text.includes('://') || /\.whl(?:[#?;\s]|$)/.test(text)
}

/** Whether a version answers a specifier; only the simplest are understood, null for all others. */
function answers(specifier: string): ((version: string) => boolean) | null {
  if (specifier === '') return () => true
  const [, operator, text = ''] = /^(==|>=)\s*([^\s,;*]+)$/.exec(specifier) ?? []
  const wanted = parseVersion(text)
  if (operator === undefined || wanted === null) return null
  return (version) => {
    const found = parseVersion(version)
    if (found === null) return false
    // An index of PyTorch adds a local label that nobody names.
    const plain = wanted.local === null ? { ...found, local: null } : found
    const order = compareVersions(plain, wanted)
    return operator === '==' ? order === 0 : order >= 0
  }
}

/**
 * The file that would be fetched for a requirement such as `torch==2.13.0`, out of all files of its
 * project; null when there is none, or when the requirement says more than a name and a lowest or exact version.
 */
export function fileFor(
  requirement: string,
  files: readonly IndexFile[],
  machine: { readonly python: string; readonly target: BuildTarget; readonly prerelease: boolean },
): IndexFile | null {
  const [, name = '', specifier = ''] = /^([\w.-]+)\s*(?:\[[^\]]*\])?\s*([^;]*?)\s*$/.exec(requirement) ?? []
  const fits = name === '' ? null : answers(specifier)
  if (fits === null) return null
  const project = normalizeName(name)
  const candidates = files.flatMap((file) => {
    const version = file.yanked ? null : parseVersion(versionOfFile(file.filename, project) ?? '')
    if (version === null || !fits(version.text)) return []
    if (version.prerelease && !machine.prerelease && !specifier.startsWith('==')) return []
    return wheelFits(file.filename, machine.python, machine.target) ? [{ file, filename: file.filename, version }] : []
  })
  const newest = candidates.toSorted((a, b) => compareVersions(b.version, a.version))[0]
  if (newest === undefined) return null
  return preferredFile(candidates.filter(({ version }) => compareVersions(version, newest.version) === 0))?.file ?? null
}
