import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { manifestSchema, type Manifest } from '../../shared/catalogue/manifest.ts'
import { DeckError } from '../../shared/errors.ts'
import { checkManifest, type ManifestIssue } from './check-manifest.ts'

/** Aliases that one file may resolve to; a package file needs a handful, an alias bomb millions. */
const maxAliases = 100
const shownIssues = 5

type Path = readonly (string | number)[]
interface Fault {
  readonly line: number
  readonly text: string
}

/** Offset of what a path points to, or of the nearest thing around it that exists. */
function offsetOf(document: Document, path: Path, key?: string): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const at = path.slice(0, length)
    const node: unknown = length === 0 ? document.contents : document.getIn(at, true)
    if (key !== undefined && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key)
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0]
    }
    const range = (node as { range?: readonly number[] | null } | null | undefined)?.range
    if (range?.[0] !== undefined) return range[0]
  }
  return 0
}

const dotted = (path: Path): string =>
  path.reduce<string>((text, part) => text + (typeof part === 'number' ? `[${part}]` : `${text && '.'}${part}`), '')

/** Zod's own sentences begin with these words; any other message names what was expected. */
const sentence = /^(?:Invalid|Too |Unrecognized|No matching)/

/** The issues of a failed parse with the branches of unions laid open as far as they tell more. */
function flatten(issue: z.core.$ZodIssue, prefix: Path = []): readonly { path: Path; message: string; key?: string }[] {
  const path: Path = [...prefix, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path, key, message: `the key “${key}” is not known here` }))
  }
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.filter(
      (errors) => !errors.some((error) => error.path.length === 0 && error.code === 'invalid_type'),
    )
    const [only] = branches
    if (branches.length === 1 && only !== undefined) return only.flatMap((inner) => flatten(inner, path))
  }
  return [{ path, message: sentence.test(issue.message) ? issue.message : `expected ${issue.message}` }]
}

/**
 * Reads a package file: YAML 1.2 with core tags only, then the schema, then what the schema cannot
 * say. Raises `manifest-invalid` with the line of the first fault and the text of the first few.
 */
export function parseManifest(text: string, file: string): Manifest {
  const fail = (faults: readonly Fault[], line: number): never => {
    const [first, ...more] = faults
    const shown = more.slice(0, shownIssues - 1).map((fault) => `line ${fault.line}: ${fault.text}`)
    const rest = faults.length > shownIssues ? [`and ${faults.length - shownIssues} more`] : []
    throw new DeckError('manifest-invalid', {
      file,
      line,
      detail: [first?.text ?? 'it cannot be read', ...shown, ...rest].join('; '),
    })
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  })
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line)

  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lineOf(pos[0]),
    text: message,
  }))
  if (syntax[0] !== undefined) return fail(syntax, syntax[0].line)

  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    return fail([{ line: 1, text: error instanceof Error ? error.message : String(error) }], 1)
  }

  const report = (issues: readonly (ManifestIssue & { readonly key?: string })[]): never => {
    const faults = issues
      .map(({ path, message, key }) => ({
        line: lineOf(offsetOf(document, path, key)),
        text: path.length === 0 ? message : `${dotted(path)}: ${message}`,
      }))
      .toSorted((a, b) => a.line - b.line)
    return fail(faults, faults[0]?.line ?? 1)
  }
  const parsed = manifestSchema.safeParse(value)
  if (!parsed.success) return report(parsed.error.issues.flatMap((issue) => flatten(issue)))
  const issues = checkManifest(parsed.data)
  return issues.length > 0 ? report(issues) : parsed.data
}
