import { DeckError } from '../../../shared/errors.ts'

/** Names that Windows gives to devices, with any ending: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
/** Characters that turn the order of reading, and so hide what a name ends with. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/
/** Longest name that the common file systems take, in bytes. */
const maxNameBytes = 255

const bytesOf = (text: string): number => Buffer.byteLength(text, 'utf8')

/** Why a name cannot be that of a file on every system; null when it can. */
export function nameFault(name: string): string | null {
  if (name.trim() === '') return 'it is empty'
  if (name === '.' || name === '..') return 'it means another folder'
  if (/[\\/]/.test(name)) return 'it holds a separator of folders'
  if (control.test(name)) return 'it holds control characters'
  if (turning.test(name)) return 'it holds characters that turn the direction of reading'
  if (/[<>:"|?*]/.test(name)) return 'it holds a character that Windows forbids'
  if (/^\s/.test(name) || /[. ]$/.test(name)) return 'it begins with a space, or ends with a space or a dot'
  if (reserved.test(name)) return 'it is the name of a device on Windows'
  if (bytesOf(name) > maxNameBytes) return `it is longer than ${maxNameBytes} bytes`
  return null
}

/** Raises `name-invalid`. Names that begin with a dot are hidden and never seen as models. */
export function checkName(name: string): string {
  const fault = nameFault(name) ?? (name.startsWith('.') ? 'it begins with a dot and would be hidden' : null)
  if (fault !== null) throw new DeckError('name-invalid', { name, reason: fault })
  return name
}

/** Parts of a sub-folder given with forward slashes; none for an empty one. Raises `name-invalid`. */
export function checkSubFolder(folder: string): readonly string[] {
  if (folder === '') return []
  return folder.split('/').map(checkName)
}

/** A name that is taken over from outside as it is, or mended so that every system takes it. */
export function mendedName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(new RegExp(`[<>:"|?*\\\\/]|${control.source}|${turning.source}`, 'gu'), '_')
    .replace(/^[\s.]+/, '')
    .replace(/[. ]+$/, '')
  const usable = plain === '' ? '_' : reserved.test(plain) ? `_${plain}` : plain
  return shortened(usable, maxNameBytes)
}

/** Cuts at a character's border so that the text has at most so many bytes. */
function shortened(text: string, limit: number): string {
  if (bytesOf(text) <= limit) return text
  let cut = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (bytesOf(cut + segment) > limit) break
    cut += segment
  }
  return cut.trimEnd()
}

/** A stem of outside, mended, and short enough for the longest of `rests` after it. */
export function mendedStem(stem: string, rests: readonly string[]): string {
  return shortened(mendedName(stem), maxNameBytes - Math.max(0, ...rests.map(bytesOf)))
}

/**
 * The stem of the second, third, … of several that want one name: `a (2)`. A number that it has already is counted
 * on. With the longest of `rests` after it the name stays within what file systems take.
 */
export function numberedStem(stem: string, number: number, rests: readonly string[]): string {
  if (number <= 1) return stem
  const plain = stem.replace(/ \(\d{1,4}\)$/, '')
  const mark = ` (${number})`
  const longest = Math.max(0, ...rests.map(bytesOf))
  return shortened(plain === '' ? stem : plain, maxNameBytes - longest - mark.length) + mark
}

/** Whether `name` could be what `numberedStem` makes of the stem: the stem itself or one of its numbers. */
export function isNumbered(stem: string, other: string): boolean {
  if (other === stem) return true
  const plain = stem.replace(/ \(\d{1,4}\)$/, '')
  return other === plain || (other.startsWith(`${plain} (`) && /^ \(\d{1,4}\)$/.test(other.slice(plain.length)))
}
