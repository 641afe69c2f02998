import { basename, dirname } from 'node:path'
import { DeckError } from '../../../shared/errors.ts'
import { partPrefix } from '../../store/move-file.ts'

const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i
// eslint-disable-next-line no-control-regex
const forbidden = /[\\/:*?"<>|\u0000-\u001f\u007f\u2028\u2029]/
const maxLength = 60

function isName(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= maxLength &&
    !forbidden.test(name) &&
    !reserved.test(name) &&
    !/^[. ]|[. ]$/.test(name) &&
    !name.startsWith(partPrefix)
  )
}

/** The name of a root is the name of a folder in every program, on every system. Raises `invalid-input`. */
export function checkRootName(name: string): string {
  const plain = name.normalize('NFC').trim()
  if (!isName(plain)) throw new DeckError('invalid-input', { detail: `“${name}” cannot be the name of a folder.` })
  return plain
}

/** A free name for a root after its folder; a folder called “models” is named after the one above it. */
export function nameFromPath(path: string, taken: readonly string[]): string {
  const parts = [basename(path), basename(dirname(path))]
  const plain = parts
    .filter((part) => !/^(?:models?|data)$/i.test(part))
    .concat(parts)
    .map((part) => part.normalize('NFC').replaceAll(new RegExp(forbidden, 'g'), ' ').trim().slice(0, 40).trim())
    .find(isName)
  return freeName(plain ?? 'Models', taken)
}

/** The name itself, or with the first number that makes it free; case does not tell names apart. */
export function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((each) => each.toLowerCase()))
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name} (${number})`
    if (!used.has(tried.toLowerCase())) return tried
  }
}
