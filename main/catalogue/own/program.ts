import type { Evidence } from '../../../shared/catalogue/proposal.ts'
import { readPython, parserOptions, type ParserOption, type PythonSource } from './python-source.ts'
import { folderOf, moduleFile, type Snapshot } from './snapshot.ts'

const maxModules = 80

/** Sources of a snapshot, each read once. */
export interface Sources {
  get(path: string): PythonSource | null
  /** Files of the repository that a script loads, itself first, as far as their text is known. */
  closure(script: string): readonly string[]
  /** Files that it loads and whose text is not known. */
  missing(script: string): readonly string[]
  options(files: readonly string[]): readonly ParserOption[]
}

export function createSources(snapshot: Pick<Snapshot, 'paths' | 'texts'>): Sources {
  const read = new Map<string, PythonSource>()
  const paths = new Set(snapshot.paths)
  const get = (path: string): PythonSource | null => {
    const known = read.get(path)
    if (known !== undefined) return known
    const text = snapshot.texts.get(path)
    if (text === undefined || !path.endsWith('.py')) return null
    const source = readPython(text)
    read.set(path, source)
    return source
  }
  const walk = (script: string): { readonly loaded: readonly string[]; readonly missing: readonly string[] } => {
    const seen = new Set([script])
    const loaded: string[] = []
    const missing: string[] = []
    for (const path of seen) {
      const source = get(path)
      if (source === null) {
        missing.push(path)
        continue
      }
      loaded.push(path)
      if (seen.size > maxModules) continue
      const folder = folderOf(path)
      for (const module of source.imports) {
        const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(module) ?? []
        const base =
          dots === ''
            ? folderOf(script)
            : folder
                .split('/')
                .slice(0, folder.split('/').length - (dots.length - 1))
                .join('/')
        const file = rest === '' ? null : moduleFile(rest, base, paths)
        if (file !== null) seen.add(file)
      }
    }
    return { loaded, missing }
  }
  return {
    get,
    closure: (script) => walk(script).loaded,
    missing: (script) => walk(script).missing,
    options(files) {
      const all = files.flatMap((file) => {
        const source = get(file)
        return source === null ? [] : parserOptions(file, source)
      })
      // A program that takes over another's parser changes its defaults by set_defaults.
      const changed = new Map(
        files.flatMap(
          (file) =>
            get(file)
              ?.calls(['set_defaults'])
              .flatMap(({ named }) => [...named]) ?? [],
        ),
      )
      return all.map((option) => {
        const value = option.flags
          .map((flag) => changed.get(flag.replace(/^-+/, '').replaceAll('-', '_')))
          .find((each) => each !== undefined)
        return value === undefined ? option : { ...option, default: value }
      })
    },
  }
}

/** The line of a text at which something was found, as evidence. */
export function evidenceAt(snapshot: Pick<Snapshot, 'texts'>, file: string, line: number): Evidence {
  const text = snapshot.texts.get(file)?.split('\n')[line - 1] ?? ''
  // No control characters and no endless lines on a page or in a comment.
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ').trim()
  return { file, line, text: plain.length > 140 ? `${plain.slice(0, 139)}…` : plain }
}

/** Every line of a text that matches, with the match and its number (1 is the first). */
export function matchingLines(
  text: string,
  pattern: RegExp,
): readonly { readonly line: number; readonly match: RegExpExecArray }[] {
  return text.split('\n').flatMap((content, index) => {
    const match = pattern.exec(content.slice(0, 2000))
    return match === null ? [] : [{ line: index + 1, match }]
  })
}
