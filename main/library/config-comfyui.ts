import { isMap, isScalar, parseDocument } from 'yaml'
import { DeckError } from '../../shared/errors.ts'
import { innerOf } from './wanted.ts'

/** Our section of `extra_model_paths.yaml`; ComfyUI takes any name. */
const section = 'diffusion_deck'

function writeSection(entries: ReadonlyMap<string, readonly string[]>, models: string): string {
  const lines = [`${section}:`, `    base_path: ${JSON.stringify(models)}`, '    is_default: true']
  for (const [key, folders] of entries) {
    const inner = folders.map((folder) => innerOf(models, folder))
    if (inner.length === 1) lines.push(`    ${key}: ${JSON.stringify(inner[0])}`)
    else lines.push(`    ${key}: |`, ...inner.map((folder) => `        ${folder}`))
  }
  return `${lines.join('\n')}\n`
}

/** Where our section stands in the text, from its key to the start of what follows; null when it is not there. */
function findSection(text: string, file: string): { readonly start: number; readonly end: number } | null {
  const refuse = (reason: string): DeckError => new DeckError('link-refused', { path: file, reason })
  const document = parseDocument(text)
  const error = document.errors[0]
  if (error !== undefined) throw refuse(`it is no valid YAML: ${error.message.split('\n')[0] ?? ''}`)
  if (document.contents === null) return null
  if (!isMap(document.contents) || document.contents.flow === true) throw refuse('it is not a list of sections')
  const pair = document.contents.items.find(({ key }) => isScalar(key) && key.value === section)
  if (pair === undefined || !isScalar(pair.key)) return null
  const start = pair.key.range[0]
  // The section ends at the first line that is neither indented nor empty; comments after it belong to what follows.
  let end = text.indexOf('\n', start) + 1
  if (end === 0) return { start, end: text.length }
  for (;;) {
    const line = /^[^\n]*\n?/.exec(text.slice(end))?.[0] ?? ''
    if (!/^[ \t]+\S/.test(line)) return { start, end }
    end += line.length
  }
}

/** The text with our section in it, everything else byte for byte as it was. Raises `link-refused` when it cannot be read. */
export function setComfyPaths(
  text: string,
  entries: ReadonlyMap<string, readonly string[]>,
  models: string,
  file: string,
): string {
  const found = findSection(text, file)
  const own = writeSection(entries, models)
  const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n'
  const after = found === null ? text + gap + own : text.slice(0, found.start) + own + text.slice(found.end)
  if (parseDocument(after).errors.length > 0)
    throw new DeckError('link-refused', { path: file, reason: 'our section does not fit into it' })
  return after
}

/** The text without our section, and without the blank line that came with it. */
export function clearComfyPaths(text: string, file: string): string {
  const found = findSection(text, file)
  if (found === null) return text
  return text.slice(0, found.start).replace(/\n\n$/, '\n') + text.slice(found.end)
}
