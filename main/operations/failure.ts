import { statfs } from 'node:fs/promises'
import { DeckError, toErrorInfo, type ErrorInfo } from '../../shared/errors.ts'
import { redactError } from './redact.ts'

/** SQLITE_FULL, https://www.sqlite.org/rescode.html#full */
const sqliteFull = 13
const fullTexts = /\bENOSPC\b|\bEDQUOT\b|No space left on device|not enough space on the disk|\(os error (?:28|112)\)/i

/** Whether a full disk is the reason, at any depth of an error: its own code or the words of a tool. */
function isDiskFull(thrown: unknown, depth = 0): boolean {
  if (!(thrown instanceof Error) || depth > 8) return false
  if ('code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT' || thrown.code === 'disk-full'))
    return true
  if ('errcode' in thrown && thrown.errcode === sqliteFull) return true
  if (fullTexts.test(thrown.message)) return true
  if (thrown instanceof AggregateError && thrown.errors.some((inner) => isDiskFull(inner, depth + 1))) return true
  return isDiskFull(thrown.cause, depth + 1)
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

async function diskFull(root: string, neededBytes: number, cause: unknown): Promise<DeckError> {
  if (cause instanceof DeckError && cause.code === 'disk-full') return cause
  const room = await statfs(root).catch(() => null)
  const free = room === null ? '?' : room.bavail === 0 ? '0 MB' : gigabytes(room.bavail * room.bsize)
  return new DeckError('disk-full', { path: root, needed: gigabytes(neededBytes), free }, { cause })
}

/** What a step threw, as it is journalled and shown: without secrets, a full disk named as such. */
export async function describeFailure(
  thrown: unknown,
  step: string,
  place: { readonly root: string; readonly neededBytes: number },
): Promise<ErrorInfo> {
  if (isDiskFull(thrown)) return toErrorInfo(await diskFull(place.root, place.neededBytes, thrown))
  if (thrown instanceof DeckError) return toErrorInfo(redactError(thrown))
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return toErrorInfo(redactError(new DeckError('step-failed', { step, detail: detail.slice(0, 2000) })))
}
