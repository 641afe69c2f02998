import type { Evidence, Found } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt, matchingLines, type Sources } from './program.ts'
import { readPyProject } from './pyproject.ts'
import { fileName, type Snapshot } from './snapshot.ts'

const requirementFile = /(?:^|\/)requirements[\w.-]*\.txt$/i
/** For work on the program itself, or for one kind of machine that nothing here asks about. */
const beside =
  /dev|test|docs?\b|lint|docker|npu|intel|ipex|xpu|amd|rocm|zluda|directml|dml|musa|cuda|gpu|cpu|mac|runpod|colab|kaggle|optional|extra|train/i
const documents = /(?:^|\/)(?:readme[\w.]*|[\w.-]+\.(?:bat|cmd|sh|ps1)|[\w.-]*dockerfile[\w.-]*|pinokio\.js)$/i

interface Mention {
  readonly file: string
  readonly evidence: Evidence
  readonly bySource: boolean
}

/** Where requirement files are named: by the program itself, or in what tells people how to install it. */
function mentions(snapshot: Snapshot, sources: Sources, closure: readonly string[]): readonly Mention[] {
  const known = new Map(snapshot.paths.filter((path) => requirementFile.test(path)).map((path) => [path, path]))
  const found: Mention[] = []
  for (const file of closure) {
    const source = sources.get(file)
    for (const { line, match } of matchingLines(source?.text ?? '', /["']([\w./-]*requirements[\w.-]*\.txt)["']/i)) {
      const path = known.get(match[1] ?? '')
      if (path !== undefined) found.push({ file: path, evidence: evidenceAt(snapshot, file, line), bySource: true })
    }
  }
  for (const file of [...snapshot.texts.keys()].filter((path) => documents.test(path))) {
    const text = snapshot.texts.get(file) ?? ''
    for (const { line, match } of matchingLines(
      text,
      /\binstall\b.*?(?:-r|--requirements?)[ =]+["']?([\w./\\-]+\.txt)/i,
    )) {
      const named = (match[1] ?? '').replaceAll('\\', '/').replace(/^\.\//, '')
      const path = known.get(named)
      if (path !== undefined) found.push({ file: path, evidence: evidenceAt(snapshot, file, line), bySource: false })
    }
  }
  return found
}

/**
 * The requirement files to install, in order. What the program itself installs from counts most,
 * then what its README tells people to, then a file of the usual name.
 */
export function detectRequirements(
  snapshot: Snapshot,
  sources: Sources,
  closure: readonly string[],
): Found<readonly string[]> {
  const all = mentions(snapshot, sources, closure)
  const top = snapshot.paths.filter((path) => requirementFile.test(path) && !path.includes('/'))
  // One file for each system, where there are such.
  const bySystem = top.filter((path) => /(?:linux|windows|macos)/i.test(path) && !/runpod|colab|docker/i.test(path))
  const systems = bySystem.filter((path) => /^requirements[_-](?:linux|windows|macos)(?:[_-]arm64)?\.txt$/i.test(path))
  if (systems.length > 1 && !top.includes('requirements_versions.txt')) {
    const named = all.filter(({ file }) => systems.includes(file))
    return {
      value: systems.filter((path) => !/arm64/i.test(path)),
      certainty: named.length > 0 ? 'certain' : 'likely',
      evidence: named.slice(0, 3).map(({ evidence }) => evidence),
    }
  }
  const suitable = all.filter(({ file }) => !beside.test(fileName(file).replace(/requirements/i, '')))
  const chosen =
    suitable.find(({ bySource, file }) => bySource && !file.includes('/')) ??
    suitable.find(({ file }) => !file.includes('/'))
  if (chosen !== undefined) {
    const further = suitable.filter(
      ({ bySource, file }) => !bySource && !chosen.bySource && file !== chosen.file && !file.includes('/'),
    )
    const files = [...new Set([chosen.file, ...further.map(({ file }) => file)])].slice(0, 4)
    return {
      value: files,
      certainty: 'certain',
      evidence: files.flatMap((file) => suitable.find((mention) => mention.file === file)?.evidence ?? []),
    }
  }
  const usual = ['requirements_versions.txt', 'requirements.txt'].find((name) => top.includes(name))
  const other = usual ?? top.find((path) => !beside.test(path.replace(/requirements/i, ''))) ?? suitable[0]?.file
  if (other === undefined) return { value: [], certainty: 'likely', evidence: [] }
  return {
    value: [other],
    certainty: usual === undefined ? 'guess' : 'likely',
    evidence: [{ file: other, line: null, text: '' }],
  }
}

/** Requirements of pyproject.toml, where there is no requirement file to install. */
export function detectDependencies(snapshot: Snapshot, files: readonly string[]): Found<readonly string[]> {
  const text = snapshot.texts.get('pyproject.toml')
  if (files.length > 0 || text === undefined) return { value: [], certainty: 'certain', evidence: [] }
  // The step of a manifest takes what pip would, so an odd entry is left for a person to add.
  const entries = readPyProject(text).dependencies.filter(({ value }) =>
    /^[A-Za-z0-9][\w.-]*[^\n\r\0]{0,300}$/.test(value),
  )
  return {
    value: entries.map(({ value }) => value),
    certainty: 'certain',
    evidence: entries.slice(0, 1).map(({ line }) => evidenceAt(snapshot, 'pyproject.toml', line)),
  }
}
