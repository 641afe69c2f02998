import { z } from 'zod'
import { imageTypeOf, maxPreviewBytes, type ImageType } from './image-type.ts'

export interface EmbeddedPreview {
  readonly type: ImageType
  readonly data: Uint8Array
}

/** Base64 of a picture of the largest size, with some room for its prefix. */
const maxText = Math.ceil(maxPreviewBytes / 3) * 4 + 100

/** A picture from a data URL or bare base64; the type is told by its bytes. */
function decode(text: string): EmbeddedPreview | null {
  if (text.length > maxText) return null
  const base64 = text.replace(/^data:image\/[a-z0-9.+-]{1,20};base64,/i, '')
  // Node passes over everything that is no base64; then a cut value would give half a picture.
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) return null
  const data = Buffer.from(base64, 'base64')
  const type = imageTypeOf(data)
  return type === null || data.length > maxPreviewBytes ? null : { type, data: new Uint8Array(data) }
}

/** ComfyUI reads only the first cover; some more are looked at, in case that one is damaged. */
const covers = z.array(z.unknown()).transform((all) => all.slice(0, 4).filter((one) => typeof one === 'string'))

function parseCovers(text: string | undefined): readonly string[] {
  if (text === undefined || text.length > maxText) return []
  try {
    return covers.parse(JSON.parse(text))
  } catch {
    return []
  }
}

/**
 * The picture that a model file has in its own metadata: `modelspec.thumbnail` (a data URL, ModelSpec) before
 * `ssmd_cover_images` (a JSON list of base64, kohya's additional networks). Null when there is no whole, known one.
 */
export function embeddedPreview(metadata: Readonly<Record<string, string>>): EmbeddedPreview | null {
  const thumbnail = Object.hasOwn(metadata, 'modelspec.thumbnail') ? metadata['modelspec.thumbnail'] : undefined
  for (const text of [thumbnail ?? '', ...parseCovers(metadata['ssmd_cover_images'])]) {
    const found = text === '' ? null : decode(text)
    if (found !== null) return found
  }
  return null
}
