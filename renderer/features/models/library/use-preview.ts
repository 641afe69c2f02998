import { useEffect, useState } from 'react'
import type { DeckClient } from '../../../../shared/contract/index.ts'
import type { Model } from '../../../../shared/library/model.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { pictureBlob, shrink } from './decode-picture.ts'
import { createPreviewStore, type Picture, type PreviewStore } from './preview-store.ts'

/** Wide enough for a card on a display of double density. */
const cardWidth = 360
/** What only flies past while one scrolls is not fetched. */
const restMs = 120

const stores = new WeakMap<DeckClient, PreviewStore>()

function storeOf(client: DeckClient): PreviewStore {
  const known = stores.get(client)
  if (known !== undefined) return known
  const store = createPreviewStore({
    fetch: async (id) => {
      const preview = await client.models.preview({ id })
      const blob = preview === null ? null : pictureBlob(preview)
      if (blob === null) return null
      // A damaged picture is none; the card then shows its mark.
      const small = await shrink(blob, cardWidth).catch(() => null)
      return small === null ? null : URL.createObjectURL(small)
    },
    atOnce: 4,
    kept: 500,
    dropped: (picture) => URL.revokeObjectURL(picture),
  })
  stores.set(client, store)
  return store
}

/** The small picture of a model, as an address for `img`; null while it is not here, and where there is none. */
export function usePreview({ id, preview }: Pick<Model, 'id' | 'preview'>): Picture {
  const { client } = useDeck()
  const store = storeOf(client)
  const key = preview === null ? null : `${id} ${preview}`
  const [loaded, setLoaded] = useState<{ readonly key: string; readonly picture: Picture } | null>(null)
  const atHand = key === null ? null : loaded?.key === key ? loaded.picture : store.peek(key)
  useEffect(() => {
    if (key === null || atHand !== undefined) return
    const gone = new AbortController()
    const timer = setTimeout(() => {
      void store.load(key, id, gone.signal).then((picture) => {
        if (!gone.signal.aborted) setLoaded({ key, picture })
      })
    }, restMs)
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [store, key, id, atHand])
  return atHand ?? null
}
