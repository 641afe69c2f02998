import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DeckError } from '../../shared/errors.ts'

/** Takes user names, passwords and tokens out of the addresses in a text. */
export function redact(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1')
}

/** Git's own short reason out of what it wrote on stderr: its `fatal:` line, with what the server said before it. */
export function shortReason(stderr: string): string {
  // A server's side band may end in NUL; no control character belongs into a message.
  const lines = redact(stderr)
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/\p{Cc}/gu, '').trim())
    .filter((line) => line !== '')
  const server = lines.filter((line) => /^remote: (?!Counting|Compressing|Enumerating|Total)/.test(line))
  const own = lines.filter((line) => /^(?:fatal|error|ssh|kex_exchange\w*|Permission denied|Host key)\b/i.test(line))
  const chosen = [server.at(-1), own[0] ?? lines.at(-1)].filter((line) => line !== undefined)
  const reason = chosen.map((line) => line.replace(/^(?:fatal|error|remote): */i, '')).join('; ')
  return reason === '' ? 'git gave no reason' : reason.slice(0, 400)
}

const remoteTrouble =
  /unable to access|could not read (?:from remote|Username|Password)|repository .* not found|does not appear to be a git repository|could not resolve host|unable to (?:connect|look up)|connection (?:refused|reset|timed out)|authentication failed|access denied|returned error: \d+|early EOF|RPC failed|remote end hung up|unexpected disconnect|transport '.*' not allowed|remote helper|protocol error|SSL|certificate|dubious ownership|remote error/i
const refTrouble =
  /couldn't find remote ref|not our ref|no such remote ref|did not match any file\(s\) known to git|unadvertised object/i
const fullDisk =
  /no space left on device|disk quota exceeded|not enough space|there is not enough space on the disk|ENOSPC/i

const failedWrite = /unable to (?:write|create)|write error|cannot (?:write|create)|failed to write|unable to append/i
/** Below this a failed write is taken for a full disk: checkout does not say why it could not write. */
const almostNothing = 4 * 1024 ** 2

async function freeBytes(path: string): Promise<number | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    const free = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => null,
    )
    if (free !== null || folder === dirname(folder)) return free
  }
}

/** Turns what git wrote into an error for people. `url` and `ref` say what was asked for; `path` is where it wrote. */
export async function describeFailure(
  stderr: string,
  asked: { readonly url: string; readonly ref: string; readonly path: string },
): Promise<DeckError> {
  const saysFull = fullDisk.test(stderr)
  if (saysFull || failedWrite.test(stderr)) {
    const free = await freeBytes(asked.path)
    if (saysFull || (free !== null && free < almostNothing)) {
      const text = free === null ? 'nothing' : `${(free / 1024 ** 2).toFixed(1)} MiB`
      return new DeckError('disk-full', { path: asked.path, needed: 'more', free: text })
    }
  }
  if (refTrouble.test(stderr)) return new DeckError('git-ref-missing', { url: redact(asked.url), ref: asked.ref })
  const detail = shortReason(stderr)
  if (remoteTrouble.test(stderr)) return new DeckError('git-refused', { url: redact(asked.url), detail })
  return new DeckError('git-failed', { detail })
}
