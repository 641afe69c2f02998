import { setImmediate } from 'node:timers/promises'
import { faultOf } from '../../main/library/inspect/fuzz.fixture.ts'
import { mutated } from '../../main/library/inspect/mutate.fixture.ts'
import { samples } from '../../main/library/inspect/samples.fixture.ts'
import { seeded } from '../../main/library/testing/random-tree.ts'

/** What a fuzzer found in its time. */
export interface FuzzResult {
  readonly turns: number
  readonly memoryBytes: number
  readonly faults: readonly { readonly turn: number; readonly fault: string; readonly bytes: Buffer }[]
}

/** More than this is no small leak: what one file may take, what the samples take, and what waits to be collected. */
const mostMemory = 512 * 1024 * 1024

/**
 * Inspects randomly changed model files of all formats until the time is over or ten faults were found: whatever
 * raises, takes long, asks for much memory, or answers what cannot be. Turns follow from the seed.
 */
export async function fuzzInspect(seed: number, seconds: number): Promise<FuzzResult> {
  const random = seeded(seed)
  const faults: FuzzResult['faults'][number][] = []
  const end = Date.now() + seconds * 1000
  let memoryBytes = 0
  let turn = 0
  for (; faults.length < 10 && (turn % 256 !== 0 || Date.now() < end); turn++) {
    const bytes = mutated(samples, random)
    try {
      const fault = faultOf(bytes, random)
      if (fault !== null) faults.push({ turn, fault, bytes })
    } catch (error) {
      faults.push({ turn, fault: error instanceof Error ? (error.stack ?? error.message) : String(error), bytes })
    }
    // What zlib took is freed between tasks only.
    if (turn % 256 === 0) await setImmediate()
    if (turn % 4096 !== 0) continue
    const { rss } = process.memoryUsage()
    memoryBytes = Math.max(memoryBytes, rss)
    if (rss > mostMemory) faults.push({ turn, fault: `the process takes ${rss} bytes`, bytes })
  }
  return { turns: turn, memoryBytes, faults }
}
