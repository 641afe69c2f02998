/** A picture that is ready to be shown; null: the model has none that can be. */
export type Picture = string | null

export interface PreviewStore {
  /** What is at hand for this key; undefined: not asked for yet. */
  readonly peek: (key: string) => Picture | undefined
  /** Asks for a picture; `signal` takes the wish back while it waits for its turn. */
  readonly load: (key: string, id: number, signal: AbortSignal) => Promise<Picture>
}

interface Options {
  readonly fetch: (id: number) => Promise<Picture>
  /** How many are fetched and decoded at once. */
  readonly atOnce: number
  /** How many are kept. */
  readonly kept: number
  /** Called with a picture that is no longer kept. */
  readonly dropped: (picture: string) => void
}

interface Wish {
  readonly key: string
  readonly id: number
  readonly settle: (picture: Picture) => void
  readonly signal: AbortSignal
}

/** Fetches pictures a few at a time, the last asked for first, and keeps those that were seen last. */
export function createPreviewStore({ fetch, atOnce, kept, dropped }: Options): PreviewStore {
  const pictures = new Map<string, Picture>()
  const waiting: Wish[] = []
  let working = 0

  const keep = (key: string, picture: Picture): void => {
    pictures.delete(key)
    pictures.set(key, picture)
    if (pictures.size <= kept) return
    const [oldest] = pictures.entries()
    if (oldest === undefined) return
    pictures.delete(oldest[0])
    if (oldest[1] !== null) dropped(oldest[1])
  }
  const next = (): void => {
    while (working < atOnce) {
      const wish = waiting.pop()
      if (wish === undefined) return
      const known = pictures.get(wish.key)
      if (wish.signal.aborted) wish.settle(null)
      else if (known !== undefined) wish.settle(known)
      else work(wish)
    }
  }
  const work = ({ key, id, settle }: Wish): void => {
    working += 1
    fetch(id)
      .then(
        (picture) => {
          keep(key, picture)
          settle(picture)
        },
        // A connection that was lost is no answer: it is asked again when it is seen again.
        () => settle(null),
      )
      .finally(() => {
        working -= 1
        next()
      })
  }
  return {
    peek: (key) => {
      const picture = pictures.get(key)
      if (picture !== undefined) keep(key, picture)
      return picture
    },
    load: (key, id, signal) =>
      new Promise((settle) => {
        waiting.push({ key, id, settle, signal })
        next()
      }),
  }
}
