import { isMap, isSeq, parseDocument, type Document } from 'yaml'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'

/** What a form shows of a package file. The file itself stays the only place where it is kept. */
export interface ManifestFields {
  readonly id: string
  readonly name: string
  readonly ref: string
  readonly script: string
  /** What follows the script in the command. */
  readonly args: readonly string[]
  /** null: a program without a page of its own. */
  readonly port: string | null
  readonly accepted: string
  readonly preferred: string
  readonly requirements: readonly string[]
  readonly models: readonly { readonly kind: string; readonly folder: string }[]
}

export type FieldChange =
  | { readonly field: 'id' | 'name' | 'ref' | 'script' | 'port' | 'accepted' | 'preferred'; readonly value: string }
  | { readonly field: 'args' | 'requirements'; readonly value: readonly string[] }
  | { readonly field: 'model'; readonly index: number; readonly kind: ModelKind; readonly folder: string }
  | { readonly field: 'model-added' }
  | { readonly field: 'model-removed'; readonly index: number }

const plainPaths = {
  id: ['id'],
  name: ['name'],
  ref: ['source', 'defaultRef'],
  accepted: ['runtime', 'accepted'],
  preferred: ['runtime', 'preferred'],
} as const

function parsed(text: string): Document | null {
  const document = parseDocument(text, { version: '1.2', schema: 'core' })
  return document.errors.length === 0 && isMap(document.contents) ? document : null
}

const asText = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

function listAt(document: Document, path: readonly (string | number)[]): readonly unknown[] {
  const node: unknown = document.getIn(path, true)
  const value: unknown = isSeq(node) ? node.toJS(document) : null
  return Array.isArray(value) ? value : []
}

const textsAt = (document: Document, path: readonly (string | number)[]): readonly string[] =>
  listAt(document, path).map(asText)

/** Which part of a command is the script: the first that ends as one, else the first that is no option. */
function scriptIndex(argv: readonly string[]): number {
  const python = argv.findIndex((part) => part.endsWith('.py'))
  return python === -1 ? argv.findIndex((part, index) => index > 0 && !part.startsWith('-')) : python
}

interface StepLike {
  readonly use?: unknown
  readonly file?: unknown
}
const isRequirements = (step: unknown): step is StepLike =>
  typeof step === 'object' && step !== null && (step as StepLike).use === 'requirements'

/** The fields of a package file, as far as they are there; null while the file is no YAML. */
export function readFields(text: string): ManifestFields | null {
  const document = parsed(text)
  if (document === null) return null
  const argv = textsAt(document, ['launch', 'argv'])
  const at = scriptIndex(argv)
  const value = (path: readonly string[]): string => asText(document.getIn(path))
  return {
    id: value(plainPaths.id),
    name: value(plainPaths.name),
    ref: value(plainPaths.ref),
    script: at === -1 ? '' : (argv[at] ?? ''),
    args: at === -1 ? [] : argv.slice(at + 1),
    port: document.hasIn(['launch', 'port']) ? value(['launch', 'port', 'default']) : null,
    accepted: value(plainPaths.accepted),
    preferred: value(plainPaths.preferred),
    requirements: listAt(document, ['install']).flatMap((step) => (isRequirements(step) ? [asText(step.file)] : [])),
    models: listAt(document, ['models', 'map']).map((entry) => {
      const { kind, link } = (entry ?? {}) as { readonly kind?: unknown; readonly link?: unknown }
      return { kind: asText(kind), folder: asText(link) }
    }),
  }
}

function setArgv(document: Document, argv: readonly string[]): void {
  document.setIn(['launch', 'argv'], document.createNode([...argv], { flow: true }))
}

/** Keeps the steps of files that stay, with their comments and options; new files come after the last. */
function setRequirements(document: Document, files: readonly string[]): void {
  const steps: unknown = document.get('install', true)
  if (!isSeq(steps)) return
  const kept = steps.items.filter((step) => {
    if (!isMap(step) || step.get('use') !== 'requirements') return true
    return files.includes(asText(step.get('file')))
  })
  const present = new Set(
    kept.flatMap((step) => (isMap(step) && step.get('use') === 'requirements' ? [asText(step.get('file'))] : [])),
  )
  const fresh = files
    .filter((file) => !present.has(file))
    .map((file) => document.createNode({ use: 'requirements', file }))
  const last = kept.findLastIndex((step) => isMap(step) && ['requirements', 'torch'].includes(asText(step.get('use'))))
  steps.items = kept.toSpliced(last + 1, 0, ...fresh)
}

/** The file with one field changed; comments and all else stay. A file that is no YAML comes back as it is. */
export function changeField(text: string, change: FieldChange): string {
  const document = parsed(text)
  if (document === null) return text
  switch (change.field) {
    case 'id':
    case 'name':
    case 'ref':
    case 'accepted':
    case 'preferred':
      document.setIn(plainPaths[change.field], change.value)
      break
    case 'port': {
      const port = Number(change.value)
      document.setIn(['launch', 'port', 'default'], /^\d+$/.test(change.value) ? port : change.value)
      break
    }
    case 'script':
    case 'args': {
      const argv = textsAt(document, ['launch', 'argv'])
      const at = scriptIndex(argv)
      const before = at === -1 ? argv : argv.slice(0, at)
      const script = change.field === 'script' ? change.value : (argv[at] ?? '')
      const args = change.field === 'args' ? change.value : at === -1 ? [] : argv.slice(at + 1)
      setArgv(document, [...before, script, ...args])
      break
    }
    case 'requirements':
      setRequirements(document, change.value)
      break
    case 'model':
      document.setIn(['models', 'map', change.index, 'kind'], change.kind)
      document.setIn(['models', 'map', change.index, 'link'], change.folder)
      break
    case 'model-added': {
      const entry = document.createNode({ kind: 'checkpoint', link: 'models/checkpoints' }, { flow: true })
      if (isSeq(document.getIn(['models', 'map'], true))) {
        document.addIn(['models', 'map'], entry)
        // An empty list is written on one line; a full one is not.
        const list: unknown = document.getIn(['models', 'map'], true)
        if (isSeq(list)) list.flow = false
      } else document.setIn(['models', 'map'], document.createNode([entry]))
      break
    }
    case 'model-removed':
      document.deleteIn(['models', 'map', change.index])
      break
  }
  return document.toString({ lineWidth: 120, flowCollectionPadding: true, singleQuote: true })
}
