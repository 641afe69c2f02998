import { useEffect, useState } from 'react'
import type { Model } from '../../../../shared/library/model.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { pictureBlob } from '../library/decode-picture.ts'

/** The preview as it is on the disk, as an address for `img`; null where there is none, and until it is here. */
export function usePicture({ id, preview }: Pick<Model, 'id' | 'preview'>): string | null {
  const { client } = useDeck()
  const [picture, setPicture] = useState<string | null>(null)
  useEffect(() => {
    if (preview === null) return
    const gone = new AbortController()
    let url: string | null = null
    const load = async (): Promise<void> => {
      const found = await client.models.preview({ id }, { signal: gone.signal })
      const blob = found === null ? null : pictureBlob(found)
      if (blob === null || gone.signal.aborted) return
      url = URL.createObjectURL(blob)
      setPicture(url)
    }
    // A picture that does not come is shown as the mark; the connection's own banner tells why.
    load().catch(() => undefined)
    return () => {
      gone.abort()
      if (url !== null) URL.revokeObjectURL(url)
      setPicture(null)
    }
  }, [client, id, preview])
  return picture
}
