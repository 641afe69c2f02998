import { normalizeName } from './pep440.ts'

/** One logical line of a requirements file. */
export type RequirementLine =
  /** `name` is null where only the build tells it, as for a bare address or path. */
  | {
      readonly kind: 'requirement'
      readonly name: string | null
      readonly text: string
      readonly editable: boolean
      readonly local: string | null
    }
  | { readonly kind: 'include'; readonly target: string }
  | { readonly kind: 'constraints'; readonly target: string }
  | { readonly kind: 'option'; readonly text: string }

/** Joins continued lines and takes comments away, as pip does (https://pip.pypa.io/en/stable/reference/requirements-file-format/). */
function logicalLines(text: string): string[] {
  const joined: string[] = []
  let open = ''
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    const comment = /^\s*#/.test(line)
    if (line.endsWith('\\') && !comment) {
      open += line.slice(0, -1)
      continue
    }
    joined.push(comment ? open : open + line)
    open = ''
  }
  joined.push(open)
  return joined.map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '')
}

const archive = /\.(?:whl|tar\.(?:gz|bz2|xz)|zip)$/i
const namePattern = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?=$|[<>=!~;@(,\s])/

function isLocal(text: string): boolean {
  return (
    /^(?:\.{1,2}(?:[\\/]|$|\[)|[\\/]|~[\\/]|[A-Za-z]:[\\/]|file:)/.test(text) ||
    (archive.test(text) && !text.includes('://')) ||
    (/^[\w.-]+[\\/]/.test(text) && !text.includes('://') && !text.includes('@'))
  )
}

/** The project that an address names by `#egg=`, by the file of a wheel, or not at all. */
function nameInAddress(address: string): string | null {
  const egg = /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1]
  if (egg !== undefined) return egg
  const file = /([^/\\]+)\.whl(?:[#?].*)?$/i.exec(address)?.[1]
  return file?.split('-')[0] ?? null
}

/**
 * What the repository of a `git+…` address is called: with no name before it and no `#egg=` behind,
 * that is all a person has to call it by. null for everything else.
 */
export function repositoryName(text: string): string | null {
  return /^git\+[^\s#?]*\/([A-Za-z0-9._-]+?)(?:\.git)?(?:@[^\s#?]*)?(?:[#?\s]|$)/.exec(text)?.[1] ?? null
}

function requirement(text: string, editable: boolean): RequirementLine {
  if (isLocal(text)) {
    const path = (text.split(/\s+;|\s+--/)[0] ?? text).trim()
    return { kind: 'requirement', name: nameInAddress(path), text, editable, local: path }
  }
  if (/^[a-z][a-z+]*:\/\//i.test(text))
    return { kind: 'requirement', name: nameInAddress(text.split(/\s/)[0] ?? text), text, editable, local: null }
  const name = namePattern.exec(text)?.[1] ?? null
  const local = /^[^;]*?@\s*((?:file:|\.{1,2}[\\/])\S+)/.exec(text)?.[1] ?? null
  return { kind: 'requirement', name, text, editable, local }
}

/** Takes a requirements file apart; pure. Options that belong to a requirement (`--hash`) stay with it. */
export function parseRequirements(text: string): RequirementLine[] {
  return logicalLines(text).map((line): RequirementLine => {
    const include = /^(?:-r\s*|--requirement(?:\s+|=))(.+)$/.exec(line)
    if (include?.[1] !== undefined) return { kind: 'include', target: unquote(include[1]) }
    const constraints = /^(?:-c\s*|--constraint(?:\s+|=))(.+)$/.exec(line)
    if (constraints?.[1] !== undefined) return { kind: 'constraints', target: unquote(constraints[1]) }
    const editable = /^(?:-e\s*|--editable(?:\s+|=))(.+)$/.exec(line)
    if (editable?.[1] !== undefined) return requirement(unquote(editable[1]), true)
    return line.startsWith('-') ? { kind: 'option', text: line } : requirement(line, false)
  })
}

function unquote(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2')
}

/** The name in a requirement such as `Torch_Vision[x]>=1 ; marker`, normalised; null when it has none. */
export function requirementName(text: string): string | null {
  const [line] = parseRequirements(text)
  return line?.kind === 'requirement' && line.name !== null ? normalizeName(line.name) : null
}

const torchFamily = /^(?:torch|torchvision|torchaudio|torch-directml|pytorch-triton(?:-.+)?)$/
/** What a torch build brings along and what breaks when another step changes it. */
const torchCompany =
  /^(?:triton(?:-.+)?|xformers|nvidia-.+|intel-.+|onemkl-.+|dpcpp-.+|tcmlib|umf|rocm(?:-.+)?|flash-attn)$/

/** Whether the torch step alone decides about this project (normalised name). */
export function isTorchFamily(name: string): boolean {
  return torchFamily.test(name)
}

/** Whether this project is frozen after the torch step. */
export function isFrozenWithTorch(name: string): boolean {
  return torchFamily.test(name) || torchCompany.test(name)
}
