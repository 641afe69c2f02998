import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/random-tree.ts'
import { faultOf } from './fuzz.fixture.ts'
import { mutated } from './mutate.fixture.ts'
import { samples } from './samples.fixture.ts'

describe('files that were changed at random', { timeout: 120_000 }, () => {
  it.each([1, 2, 3])('are answered without a fault, 2,000 of seed %i', (seed) => {
    const random = seeded(seed)
    for (let turn = 0; turn < 2_000; turn++) {
      const bytes = mutated(samples, random)
      expect(
        faultOf(bytes, random),
        `seed ${seed}, turn ${turn}: ${bytes.toString('base64').slice(0, 2_000)}`,
      ).toBeNull()
    }
  })

  it('are answered without a fault at every length', () => {
    for (const sample of samples)
      for (let length = 0; length <= sample.length; length += sample.length > 2_000 ? 7 : 1)
        expect(
          faultOf(sample.subarray(0, length), () => 1),
          `${length} bytes`,
        ).toBeNull()
  })
})
