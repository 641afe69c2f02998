/** A file's name without and with what follows its last dot. */
export function splitName(file: string): { readonly stem: string; readonly ending: string } {
  const dot = file.lastIndexOf('.')
  return dot <= 0 ? { stem: file, ending: '' } : { stem: file.slice(0, dot), ending: file.slice(dot) }
}

/**
 * Why a stem is no name that every system takes; null when it is one. The core decides in the end, this spares a way.
 * Windows' rules: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function stemFault(text: string): 'empty' | 'characters' | 'reserved' | 'end' | null {
  const stem = text.trim()
  if (stem === '') return 'empty'
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\\/:*?"<>|\u0000-\u001f\u007f]/.test(stem)) return 'characters'
  if (/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(stem)) return 'reserved'
  return /[. ]$/.test(stem) || stem.startsWith('.') ? 'end' : null
}
