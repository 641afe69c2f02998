import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
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

/** SHA-256 of every regular file below a folder, links not followed: what a person owns there. */
export function contentsOf(folder: string): readonly string[] {
  return hashesIn(folder).toSorted()
}

/** Walks by hand: a recursive `readdir` goes through links to folders. */
function hashesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return hashesIn(path)
    return entry.isFile() ? [createHash('sha256').update(readFileSync(path)).digest('hex')] : []
  })
}
