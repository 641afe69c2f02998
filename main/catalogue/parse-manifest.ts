import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { manifestSchema, type Manifest } from '../../shared/catalogue/manifest.ts'
import { DeckError } from '../../shared/errors.ts'
import { checkManifest, type ManifestIssue } from './check-manifest.ts'

/** Aliases that one file may resolve to; a package file needs a handful, an alias bomb millions. */
const maxAliases = 100
const shownIssues = 5

type Path = readonly (string | number)[]

/** One fault of a package file, and where it is. */
export interface ManifestFault {
  /** From 1. */
  readonly line: number
  /** Path in the manifest such as `launch.options[2].args`; empty for the file as a whole. */
  readonly where: string
  readonly message: string
}

/** What a package file says. */
interface Inspection {
  /** Null where the file is no YAML or does not keep to the schema. */
  readonly manifest: Manifest | null
  /** The file as plain data, before defaults are filled in; null where it is no YAML. */
  readonly value: unknown
  /** By line. Empty for a file that is in order. */
  readonly faults: readonly ManifestFault[]
  /** The fault at a path, with its line. */
  readonly locate: (issue: ManifestIssue) => ManifestFault
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

/** A path as people write it: `launch.options[2].args`. */
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
 * say. Finds every fault of the first of these that has any.
 */
export function inspectManifest(text: string): Inspection {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    strict: true,
    uniqueKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  })
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const locate = ({ path, message, key }: ManifestIssue & { readonly key?: string }): ManifestFault => ({
    line: lineAt(offsetOf(document, path, key)),
    where: dotted(path),
    message,
  })
  const unreadable = (faults: readonly ManifestFault[]): Inspection => ({ manifest: null, value: null, faults, locate })

  const syntax = [...document.errors, ...document.warnings]
  if (syntax.length > 0)
    return unreadable(syntax.map(({ pos, message }) => ({ line: lineAt(pos[0]), where: '', message })))

  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    return unreadable([{ line: 1, where: '', message: error instanceof Error ? error.message : String(error) }])
  }

  const parsed = manifestSchema.safeParse(value)
  const issues = parsed.success ? checkManifest(parsed.data) : parsed.error.issues.flatMap((issue) => flatten(issue))
  const faults = issues.map(locate).toSorted((a, b) => a.line - b.line)
  return { manifest: parsed.success ? parsed.data : null, value, faults, locate }
}

/**
 * The manifest of a package file that is in order. Raises `manifest-invalid` with the line of the
 * first fault and the text of the first few.
 */
export function parseManifest(text: string, file: string): Manifest {
  const { manifest, faults } = inspectManifest(text)
  const [first, ...more] = faults
  if (manifest !== null && first === undefined) return manifest
  const words = ({ where, message }: ManifestFault): string => (where === '' ? message : `${where}: ${message}`)
  const shown = more.slice(0, shownIssues - 1).map((fault) => `line ${fault.line}: ${words(fault)}`)
  const rest = faults.length > shownIssues ? [`and ${faults.length - shownIssues} more`] : []
  const detail = [first === undefined ? 'it cannot be read' : words(first), ...shown, ...rest].join('; ')
  throw new DeckError('manifest-invalid', { file, line: first?.line ?? 1, detail })
}
