/** Base64 as bytes. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index)
  return bytes
}

interface Encoded {
  readonly type: string
  readonly data: string
}

/** Types that are decoded; a file that says it is anything else is not shown. */
const pictureTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'])

/** A blob of a picture as it is; null for what is no picture. */
export function pictureBlob({ type, data }: Encoded): Blob | null {
  return pictureTypes.has(type) ? new Blob([bytesOf(data)], { type }) : null
}

/**
 * Brings a picture to `width` pixels and packs it small; decoding happens off the main thread.
 * A picture that is narrower keeps its size. Throws what the browser throws for a file that is no picture.
 */
export async function shrink(
  blob: Blob,
  width: number,
  type: 'image/webp' | 'image/jpeg' = 'image/webp',
): Promise<Blob> {
  const whole = await createImageBitmap(blob)
  const scaled =
    whole.width <= width
      ? whole
      : await createImageBitmap(whole, {
          resizeWidth: width,
          resizeHeight: Math.max(1, Math.round((whole.height * width) / whole.width)),
          resizeQuality: 'medium',
        })
  if (scaled !== whole) whole.close()
  const canvas = new OffscreenCanvas(scaled.width, scaled.height)
  canvas.getContext('2d')?.drawImage(scaled, 0, 0)
  scaled.close()
  return canvas.convertToBlob({ type, quality: 0.86 })
}
