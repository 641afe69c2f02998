import type { IncomingMessage, ServerResponse } from 'node:http'
import { uploadPieceBytes, uploadsPath } from '../../shared/contract/uploads.ts'
import { DeckError, toErrorInfo, type ErrorCode } from '../../shared/errors.ts'
import type { Uploads } from '../library/uploads/types.ts'
import { securityHeaders } from './headers.ts'

/** Whether a request brings a piece of a file. */
export function isPiece({ method, url }: Pick<IncomingMessage, 'method' | 'url'>): boolean {
  return method === 'PUT' && url?.startsWith(uploadsPath) === true
}

/** `/uploads/<id>/<index>?at=<bytes>`; null for anything else. */
function pieceOf(url: URL): { readonly id: string; readonly index: number; readonly at: number } | null {
  const [, id, index] = /^\/uploads\/([0-9a-f]{32})\/(\d{1,5})$/.exec(url.pathname) ?? []
  const at = /^\d{1,15}$/.exec(url.searchParams.get('at') ?? '')?.[0]
  return id === undefined || index === undefined || at === undefined
    ? null
    : { id, index: Number(index), at: Number(at) }
}

const statuses: Readonly<Partial<Record<ErrorCode, number>>> = { 'not-found': 404, 'disk-full': 507 }

/**
 * Takes in one piece of a file from a browser that was let in: 200 with the length that is here now, 409 with it when
 * the piece began elsewhere, else the error as `ErrorInfo`.
 */
export async function takePiece(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  host: string,
  uploads: Uploads,
): Promise<void> {
  const answer = (status: number, body: object): void => {
    // What is left of a piece is short and read to its end; what is no piece may be endless.
    const ends = status === 400 && !request.complete
    response.writeHead(status, {
      ...securityHeaders(host),
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...(ends ? { Connection: 'close' } : {}),
    })
    response.end(JSON.stringify(body), () => {
      if (ends) request.destroy()
    })
    if (!ends) request.resume()
  }
  const piece = pieceOf(url)
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  if (piece === null || !Number.isSafeInteger(length) || length < 1 || length > uploadPieceBytes) {
    answer(400, toErrorInfo(new DeckError('invalid-input', { detail: 'This is no piece of an upload.' })))
    return
  }
  try {
    // A refusal in the midst of the piece must leave the request open, or it could not be answered.
    const body = request.iterator({ destroyOnReturn: false })
    const { state, received } = await uploads.write(piece.id, piece.index, piece.at, length, body)
    answer(state === 'kept' ? 200 : 409, { received })
  } catch (error) {
    // A browser that leaves in the midst is no defect; it goes on where the file ends.
    if (request.destroyed && !request.complete) return
    if (!(error instanceof DeckError)) throw error
    answer(statuses[error.code] ?? 400, toErrorInfo(error))
  }
}
