import { readFileSync } from 'node:fs'
import { parseLinuxStat } from './process-parsers.ts'
import type { ProcessEntry } from './types.ts'

/**
 * The process with this number, without a moment in between in which this program could die: for what must be written
 * down before a child does anything. Linux alone tells at once (procfs is memory of the kernel); null elsewhere, and
 * for one that is gone.
 */
export function identityAtOnce(pid: number): ProcessEntry | null {
  if (process.platform !== 'linux') return null
  try {
    return parseLinuxStat(read(`/proc/${pid}/stat`), read('/proc/sys/kernel/random/boot_id').trim())
  } catch {
    return null
  }
}

// eslint-disable-next-line no-restricted-syntax -- no disk is waited for
const read = (path: string): string => readFileSync(path, 'utf8')
