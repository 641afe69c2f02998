import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { HasherOptions } from './hasher.ts'
import { createWorkplace, expected, mebibyte, never, safetensors, watchedThreads } from './hasher.fixture.ts'
import { planLanes } from './lane-plan.ts'

const place = await createWorkplace()

/** Bytes 0 to 250, again and again. */
function pattern(bytes: number): Buffer {
  return Buffer.alloc(
    bytes,
    Uint8Array.from({ length: 251 }, (_, value) => value),
  )
}

describe('the six hashes', () => {
  // Digests of sha256sum, b3sum and Python's zlib.crc32.
  it('of what others have computed', async () => {
    const hash = place.hashing()
    const tensors = pattern(30 * mebibyte + 7)
    expect(await hash(await place.written('empty', ''), never)).toEqual({
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      autoV1: null,
      autoV2: 'e3b0c44298',
      autoV3: null,
      blake3: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
      crc32: '00000000',
    })
    expect(await hash(await place.written('hello', 'hello world'), never)).toEqual({
      sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
      autoV1: null,
      autoV2: 'b94d27b993',
      autoV3: null,
      blake3: 'd74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24',
      crc32: '0d4a1185',
    })
    expect(await hash(await place.written('pattern', tensors), never)).toEqual({
      sha256: '42a0dbb11433d06ea006548a5d1aa5772f554ee00aa0763c7e8ae1761c50eb81',
      autoV1: '15ffd73b',
      autoV2: '42a0dbb114',
      autoV3: null,
      blake3: '84278a5ea593ded0971a3047e413085fd64a05a02fc3861c47eae45042c8de15',
      crc32: '927c4479',
    })
    const header = Buffer.from('{"__metadata__":{"a":"b"}}'.padEnd(1000))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(1000n)
    expect(await hash(await place.written('s.safetensors', Buffer.concat([length, header, tensors])), never)).toEqual({
      sha256: '2cfa705b77ba26d77f75245928513ff05e3f6a398b06d17e0599fc047913fca2',
      autoV1: 'bd158686',
      autoV2: '2cfa705b77',
      autoV3: '42a0dbb11433d06ea006548a5d1aa5772f554ee00aa0763c7e8ae1761c50eb81',
      blake3: '4cbe3703353677ab33f5736b7c7373bc8c2bb9790691dbe5e47e342398f1f614',
      crc32: 'd5496df7',
    })
  })

  const plans: readonly [string, HasherOptions][] = [
    ['four lanes', { lanes: planLanes(8, 'linux') }],
    ['three lanes', { lanes: planLanes(4, 'darwin') }],
    ['two lanes', { lanes: planLanes(3, 'darwin') }],
    ['the reader alone', { lanes: [] }],
    ['four lanes without native code', { ...watchedThreads(['--no-addons']), lanes: planLanes(8, 'linux') }],
  ]
  it.each(plans)('of random bytes with sizes about every border, by %s', async (_name, options) => {
    const hash = place.hashing(options)
    const borders = [0, 1, 8, 9, 65_535, 65_536, mebibyte, mebibyte + 65_536, 2 * mebibyte, 4 * mebibyte, 8 * mebibyte]
    const sizes = [...new Set([...borders.flatMap((size) => [size - 1, size, size + 1]), 30 * mebibyte])]
    const random = randomBytes(30 * mebibyte)
    // What is random must not be taken for a header.
    random[8] = 0
    for (const size of sizes.filter((each) => each >= 0)) {
      const bytes = random.subarray(0, size)
      expect(await hash(await place.written('any', bytes), never), `${size} bytes`).toEqual(await expected(bytes, null))
    }
  })

  it.each(plans)('of safetensors with headers about every border, by %s', async (_name, options) => {
    const hash = place.hashing(options)
    const tensors = randomBytes(5 * mebibyte)
    for (const header of [2, 1000, 65_536 - 8, mebibyte - 8, mebibyte, 2 * mebibyte - 8, 2 * mebibyte - 7, 5_000_000])
      for (const bytes of [safetensors(header, tensors), safetensors(header, tensors.subarray(0, 1))])
        expect(await hash(await place.written('any', bytes), never), `header of ${header}`).toEqual(
          await expected(bytes, header + 8),
        )
  })

  it('of a file whose header lies about its length have no AutoV3', async () => {
    const hash = place.hashing()
    for (const lie of [9_000_000n, 100_000_001n, 0xffff_ffff_ffff_ffffn]) {
      const bytes = Buffer.from(safetensors(1000, randomBytes(5 * mebibyte)))
      bytes.writeBigUInt64LE(lie)
      expect(await hash(await place.written('any', bytes), never)).toEqual(await expected(bytes, null))
    }
  })

  it('of a link are those of its file', async () => {
    const hash = place.hashing()
    const link = join(place.folder, 'link')
    await symlink(await place.written('behind', 'hello world'), link)
    expect((await hash(link, never)).crc32).toBe('0d4a1185')
  })
})

describe('a file that cannot be read', () => {
  it.each(['nowhere', 'hello/below'])('%s is not there', async (name) => {
    await place.written('hello', 'hello world')
    const path = join(place.folder, name)
    await expect(place.hasher().hash(path, never)).rejects.toMatchObject({ code: 'not-found', params: { name: path } })
  })

  it('is a folder', async () => {
    const path = join(place.folder, 'folder')
    await mkdir(path)
    await expect(place.hasher().hash(path, never)).rejects.toMatchObject({ code: 'model-unreadable', params: { path } })
  })

  // Windows has no such pipes in its folders.
  it.skipIf(process.platform === 'win32')('is a pipe, which is not waited for', async () => {
    const path = join(place.folder, 'pipe')
    await promisify(execFile)('mkfifo', [path])
    await expect(place.hasher().hash(path, never)).rejects.toMatchObject({ code: 'model-unreadable' })
  })

  // Nothing is forbidden to root, and Windows has other permissions.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('is forbidden', async () => {
    const path = await place.written('forbidden', 'hello world')
    await chmod(path, 0)
    await expect(place.hasher().hash(path, never)).rejects.toMatchObject({ code: 'model-unreadable' })
  })

  // Reading one's own memory from the start fails with EIO: nothing lies at address 0. Linux has it as a file.
  it.skipIf(process.platform !== 'linux')('opens and then fails', async () => {
    await expect(place.hasher().hash('/proc/self/mem', never)).rejects.toMatchObject({ code: 'model-unreadable' })
  })
})

describe('comparing', () => {
  it.each<[string, (bytes: Buffer) => Uint8Array, boolean]>([
    ['a copy', (bytes) => bytes, true],
    ['another first byte', (bytes) => Buffer.concat([Buffer.from([bytes[0] === 1 ? 2 : 1]), bytes.subarray(1)]), false],
    [
      'another last byte',
      (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1) === 1 ? 2 : 1])]),
      false,
    ],
    ['one byte less', (bytes) => bytes.subarray(0, -1), false],
    ['nothing', () => new Uint8Array(0), false],
  ])('with %s', async (_name, change, equal) => {
    const made = place.hasher()
    for (const size of [1, 1000, mebibyte, mebibyte + 1, 3 * mebibyte + 17]) {
      const bytes = randomBytes(size)
      const [a, b] = [await place.written('a', bytes), await place.written('b', change(bytes))]
      expect(await made.equal(a, b, never), `${size} bytes`).toBe(equal)
    }
  })

  it('two empty files', async () => {
    expect(await place.hasher().equal(await place.written('a', ''), await place.written('b', ''), never)).toBe(true)
  })

  it('two names of one file does not read it', async () => {
    const path = await place.freshLong()
    const link = join(place.folder, 'second name')
    await symlink(path, link)
    expect(await place.hasher().equal(path, link, never)).toBe(true)
    // A process may not read its own first page of memory: a comparison that read would fail.
    if (process.platform === 'linux')
      expect(await place.hasher().equal('/proc/self/mem', '/proc/self/mem', never)).toBe(true)
  })

  it('ends with an abort', async () => {
    const path = await place.freshLong()
    const twin = await place.freshLong('twin')
    const stop = new AbortController()
    const made = place.hasher()
    const comparing = made.equal(path, twin, stop.signal)
    setImmediate(() => stop.abort(new Error('enough')))
    await expect(comparing).rejects.toThrow('enough')
    await rm(twin)
    expect(await made.equal(await place.written('a', 'x'), await place.written('b', 'x'), never)).toBe(true)
  })

  it('raises what a missing file is', async () => {
    const there = await place.written('a', 'x')
    const missing = join(place.folder, 'nowhere')
    for (const [a, b] of [
      [there, missing],
      [missing, there],
    ] as const)
      await expect(place.hasher().equal(a, b, never)).rejects.toMatchObject({
        code: 'not-found',
        params: { name: missing },
      })
  })
})
