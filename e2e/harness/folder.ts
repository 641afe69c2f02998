import { createHash } from 'node:crypto'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
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
  const hashes: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (lstatSync(path).isFile()) hashes.push(createHash('sha256').update(readFileSync(path)).digest('hex'))
  }
  return hashes.sort()
}
