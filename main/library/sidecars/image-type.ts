/** Larger previews are neither written nor taken out of a file. */
export const maxPreviewBytes = 16 * 1024 ** 2

export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/avif'

const startsWith = (data: Uint8Array, bytes: readonly number[], at = 0): boolean =>
  data.length > at + bytes.length && bytes.every((byte, index) => data[at + index] === byte)

const ascii = (text: string): readonly number[] => Array.from(text, (char) => char.charCodeAt(0))

/** What a picture is by its first bytes, whatever it is called; null when it is none that a page can show. */
export function imageTypeOf(data: Uint8Array): ImageType | null {
  if (startsWith(data, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(data, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (startsWith(data, ascii('RIFF')) && startsWith(data, ascii('WEBP'), 8)) return 'image/webp'
  if (startsWith(data, ascii('GIF8'))) return 'image/gif'
  if (startsWith(data, ascii('ftypavi'), 4)) return 'image/avif'
  return null
}
