import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for one test; `using` removes it. */
export class TemporaryFolder {
  readonly path: string

  constructor(name: string) {
    this.path = mkdtempSync(join(tmpdir(), `deck-e2e-${name}-`))
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What every regular file below a folder holds, links not followed: what a person owns there. */
export function contentsOf(folder: string): readonly string[] {
  return marksIn(folder).toSorted()
}

/** Walks by hand: a recursive `readdir` goes through links to folders. */
function marksIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return marksIn(path)
    return entry.isFile() ? [markOf(path)] : []
  })
}

const wholeBytes = 32 * 2 ** 20
const pieceBytes = 64 * 1024

/** SHA-256 of a file; of gigabytes, which are holes here, the size, both ends and a piece of every 8 MiB. */
function markOf(path: string): string {
  const hash = createHash('sha256')
  const { size } = statSync(path)
  if (size <= wholeBytes) return hash.update(readFileSync(path)).digest('hex')
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.alloc(pieceBytes)
    const last = size - pieceBytes
    for (let at = 0; at < last; at += 8 * 2 ** 20)
      hash.update(piece.subarray(0, readSync(file, piece, 0, pieceBytes, at)))
    hash.update(piece.subarray(0, readSync(file, piece, 0, pieceBytes, last)))
  } finally {
    closeSync(file)
  }
  return `${size} ${hash.digest('hex')}`
}
