import { shrink } from '../library/decode-picture.ts'

type PreviewType = 'image/png' | 'image/jpeg' | 'image/webp'

/** Files up to this size are taken as they are; a message to the core bears not much more in base64. */
const largest = 600 * 1024
/** Larger pictures are brought to this width; a preview needs no more. */
const width = 1024

const types: readonly PreviewType[] = ['image/png', 'image/jpeg', 'image/webp']

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  const part = 0x8000
  let text = ''
  for (let from = 0; from < bytes.length; from += part)
    text += String.fromCharCode(...bytes.subarray(from, from + part))
  return btoa(text)
}

/** A picture in the form that the core takes; null when even a small one is too large. Throws for what is no picture. */
export async function packPicture(file: Blob): Promise<{ readonly type: PreviewType; readonly data: string } | null> {
  const type = types.find((one) => one === file.type)
  if (type !== undefined && file.size <= largest) {
    // Decoded once, so that nothing is written beside a model that only calls itself a picture.
    ;(await createImageBitmap(file)).close()
    return { type, data: await base64(file) }
  }
  const small = await shrink(file, width, 'image/jpeg')
  return small.size > largest ? null : { type: 'image/jpeg', data: await base64(small) }
}
