import { errorInfoSchema } from '../../../../shared/contract/common.ts'
import { uploadAnswerSchema, uploadPieceBytes, uploadsPath } from '../../../../shared/contract/uploads.ts'
import { DeckError } from '../../../../shared/errors.ts'

/** One file on its way. */
export interface Outgoing {
  readonly content: Pick<Blob, 'size' | 'slice'>
  /** Bytes of it that are there already. */
  readonly received: number
}

export interface Sending {
  readonly files: readonly Outgoing[]
  /** Sends one piece; resolves to the length that is there now. Raises DeckError for a refusal, else what the network says. */
  readonly put: (index: number, at: number, piece: Blob) => Promise<number>
  readonly signal: AbortSignal
  /** Bytes of all files that are there. */
  readonly progress: (sent: number) => void
  /** Waits between two tries, in milliseconds. */
  readonly waits?: readonly number[]
}

const usualWaits = [500, 1000, 2000, 4000, 8000, 8000, 8000]

/**
 * Sends files one after the other, each from where it was left. A piece that did not arrive is sent again, from where
 * the app says that the file ends. Raises the signal's reason, the app's refusal, or the network's error after some tries.
 */
export async function sendFiles({ files, put, signal, progress, waits = usualWaits }: Sending): Promise<void> {
  let before = 0
  for (const [index, { content, received }] of files.entries()) {
    let at = received
    let tries = 0
    progress(before + at)
    while (at < content.size) {
      signal.throwIfAborted()
      try {
        const now = await put(index, at, content.slice(at, Math.min(content.size, at + uploadPieceBytes)))
        // Without progress, such as while another page sends the same file, it is no endless loop.
        tries = now > at ? 0 : tries + 1
        at = now
        if (tries > 0) await wait(waits[tries - 1], signal)
      } catch (error) {
        if (signal.aborted || error instanceof DeckError || tries >= waits.length) throw error
        await wait(waits[tries++], signal)
      }
      progress(before + at)
    }
    before += content.size
  }
}

async function wait(ms: number | undefined, signal: AbortSignal): Promise<void> {
  if (ms === undefined) throw new DeckError('unreachable', { host: 'Diffusion Deck', detail: 'nothing arrives' })
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
  signal.throwIfAborted()
}

/** Sends one piece over HTTP to the app that served this page. */
export async function putPiece(
  id: string,
  index: number,
  at: number,
  piece: Blob,
  signal: AbortSignal,
): Promise<number> {
  const answer = await fetch(`${uploadsPath}${id}/${index}?at=${at}`, { method: 'PUT', body: piece, signal })
  if (answer.status === 200 || answer.status === 409) return uploadAnswerSchema.parse(await answer.json()).received
  const info = errorInfoSchema.safeParse(await answer.json().catch(() => null))
  if (info.success) throw new DeckError(info.data.code, info.data.params)
  throw new Error(`HTTP ${answer.status}`)
}
