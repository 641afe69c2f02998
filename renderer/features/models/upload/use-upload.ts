import { useEffect, useRef, useState } from 'react'
import { useDeck } from '../../../api/deck-context.ts'
import type { PickedFile } from './picked-files.ts'
import { putPiece, sendFiles } from './send-files.ts'

export type UploadState =
  | { readonly state: 'none' }
  | { readonly state: 'sending'; readonly sent: number }
  | { readonly state: 'stopped'; readonly sent: number }
  | { readonly state: 'failed'; readonly sent: number; readonly error: unknown }
  | { readonly state: 'sent'; readonly id: string }

export interface UploadControl {
  readonly upload: UploadState
  /** Begins, or goes on where it was left. */
  readonly go: (files: readonly PickedFile[]) => void
  readonly stop: () => void
  /** Stops, and removes what was sent. */
  readonly drop: () => void
  /** What was sent is taken in, and removed by the app when it is done. */
  readonly forget: () => void
}

/** Sends chosen files to the app; what was sent of them before is not sent again. */
export function useUpload(): UploadControl {
  const { client } = useDeck()
  const [upload, setUpload] = useState<UploadState>({ state: 'none' })
  const work = useRef<AbortController | null>(null)
  const begun = useRef<string | null>(null)
  useEffect(() => () => work.current?.abort(), [])

  const go = (files: readonly PickedFile[]): void => {
    work.current?.abort()
    const own = new AbortController()
    work.current = own
    const { signal } = own
    let sent = 0
    const send = async (): Promise<string> => {
      const told = files.map(({ name, file }) => ({ name, bytes: file.size, modifiedAt: file.lastModified }))
      const { id, files: known } = await client.models.uploads.begin({ files: told })
      begun.current = id
      await sendFiles({
        files: files.map(({ file }, index) => ({ content: file, received: known[index]?.received ?? 0 })),
        put: (index, at, piece) => putPiece(id, index, at, piece, signal),
        signal,
        progress: (bytes) => {
          sent = bytes
          if (!signal.aborted) setUpload({ state: 'sending', sent })
        },
      })
      return id
    }
    setUpload({ state: 'sending', sent })
    send().then(
      (id) => {
        if (!signal.aborted) setUpload({ state: 'sent', id })
      },
      (error: unknown) => {
        if (work.current === own)
          setUpload(signal.aborted ? { state: 'stopped', sent } : { state: 'failed', sent, error })
      },
    )
  }
  return {
    upload,
    go,
    stop: () => work.current?.abort(),
    forget: () => {
      begun.current = null
    },
    drop: () => {
      work.current?.abort()
      work.current = null
      setUpload({ state: 'none' })
      // A piece may still be on its way; what is left of it goes with the next sweep.
      if (begun.current !== null) void client.models.uploads.remove({ id: begun.current }).catch(() => undefined)
      begun.current = null
    },
  }
}
