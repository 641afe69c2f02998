import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { nativeBlake3, wasmBlake3 } from './blake3.ts'
import { hashesOf, payloadOffset, startDigests } from './digests.ts'
import { digestNames } from './protocol.ts'

/** The start of a file that says its header is so long. */
function head(length: bigint, first = '{'): Uint8Array {
  const bytes = Buffer.alloc(9)
  bytes.writeBigUInt64LE(length)
  bytes.write(first, 8, 'latin1')
  return bytes
}

describe('where the tensors begin', () => {
  it.each<[string, Uint8Array, number, number | null]>([
    ['an ordinary header', head(1000n), 5000, 1008],
    ['the shortest header', head(2n), 11, 10],
    ['the longest header', head(100_000_000n), 200_000_000, 100_000_008],
    ['a header above the limit of the format', head(100_000_001n), 200_000_000, null],
    ['a header that leads past the end', head(5000n), 5000, null],
    ['a header that ends one byte behind the end', head(4993n), 5000, null],
    ['nothing after the header', head(4992n), 5000, null],
    ['one byte after the header', head(4991n), 5000, 4999],
    ['a length of nothing', head(0n), 5000, null],
    ['a length of all ones', head(0xffff_ffff_ffff_ffffn), 5000, null],
    ['a length whose lower half looks right', head(0x1_0000_03e8n), 5000, null],
    ['a header that is no JSON object', head(1000n, '['), 5000, null],
    ['a zip', Buffer.from('PK\x03\x04\x14\0\0\0\x08{', 'latin1'), 5000, null],
    ['a GGUF', Buffer.from('GGUF\x03\0\0\0{', 'latin1'), 5000, null],
    ['too few bytes', head(1000n).subarray(0, 8), 8, null],
    ['no bytes', new Uint8Array(0), 0, null],
  ])('%s', (_what, bytes, fileBytes, offset) => {
    expect(payloadOffset(bytes, fileBytes)).toBe(offset)
  })

  it('looks at its own bytes of a larger memory', () => {
    const memory = Buffer.concat([Buffer.alloc(13, 0xff), head(1000n)])
    expect(payloadOffset(memory.subarray(13), 5000)).toBe(1008)
  })
})

describe('what is written of the digests', () => {
  const full = { sha256: 'a'.repeat(64), payload: 'b'.repeat(64), slice: 'c'.repeat(64), blake3: 'd', crc32: 'e' }

  it.each<[number, string | null]>([
    [0, null],
    [0x10_0000, null],
    [0x10_0001, 'cccccccc'],
    [0x20_0000, 'cccccccc'],
  ])('AutoV1 of a file of %i bytes is %s', (bytes, autoV1) => {
    expect(hashesOf(full, bytes, null).autoV1).toBe(autoV1)
  })

  it('AutoV3 is there for safetensors only', () => {
    expect(hashesOf(full, 5000, 1008)).toMatchObject({ autoV2: 'a'.repeat(10), autoV3: full.payload })
    expect(hashesOf(full, 5000, null).autoV3).toBeNull()
  })

  it('a digest that nobody computed is a defect, not an empty text', () => {
    const { crc32: _crc32, ...rest } = full
    expect(() => hashesOf(rest, 5000, null)).toThrow(/no thread computed crc32/)
  })
})

describe('digests over pieces', () => {
  it('are the same however the bytes are cut', async () => {
    const startBlake3 = await wasmBlake3()
    const bytes = randomBytes(0x11_0000 + 3000)
    const digest = (cut: number): unknown => {
      const set = startDigests(digestNames, 1008, startBlake3)
      for (let at = 0; at < bytes.byteLength; at += cut) set.update(bytes.subarray(at, at + cut))
      return set.digests()
    }
    const whole = digest(bytes.byteLength)
    for (const cut of [1000, 65_535, 65_536, 0x10_0000, 0x10_0001]) expect(digest(cut)).toEqual(whole)
    const sha256 = (from: number, to?: number): string =>
      createHash('sha256').update(bytes.subarray(from, to)).digest('hex')
    expect(whole).toMatchObject({ sha256: sha256(0), payload: sha256(1008), slice: sha256(0x10_0000, 0x11_0000) })
  })

  it.each<[string, string]>([
    ['', 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262'],
    ['hello world', 'd74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24'],
  ])('BLAKE3 of “%s” in WebAssembly, twice', async (text, digest) => {
    const start = await wasmBlake3()
    for (let round = 0; round < 2; round++) {
      const blake3 = start()
      blake3.update(Buffer.from(text))
      expect(blake3.digest()).toBe(digest)
    }
  })

  // The binding is an optional package; there is none for some systems.
  it.skipIf(nativeBlake3() === null)('both BLAKE3 agree, over shared memory too', async () => {
    const starts = [nativeBlake3(), await wasmBlake3()]
    for (const bytes of [0, 1, 1023, 1024, 1025, 65_536, 1_048_577]) {
      const shared = new Uint8Array(new SharedArrayBuffer(bytes))
      shared.set(randomBytes(bytes))
      const [native, wasm] = starts.map((start) => {
        const blake3 = start?.()
        blake3?.update(shared.subarray(0, 700))
        blake3?.update(shared.subarray(700))
        return blake3?.digest()
      })
      expect(native).toMatch(/^[0-9a-f]{64}$/)
      expect(native).toBe(wasm)
    }
  })
})
