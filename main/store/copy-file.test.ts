import { appendFile, link, lstat, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyToPart, partOf, placeExclusively, sameBytes, SourceChanged } from './copy-file.ts'
import { moveFile } from './move-file.ts'

let root: string
let from: string
let part: string
/** Three pieces and a bit. */
const content = Buffer.alloc(3_500_000, 'some weights ')

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deck-copy-'))
  from = join(root, 'model')
  part = partOf(root, 'key')
  await writeFile(from, content)
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('copying to a part', () => {
  it('brings content, time and mode, and tells how far it is', async () => {
    await utimes(from, 1000, 2000.5)
    const told: { copied: number; compared: number }[] = []
    await copyToPart(from, part, { progress: (done) => told.push(done) })
    expect((await readFile(part)).equals(content)).toBe(true)
    expect((await lstat(part)).mtimeMs).toBe(2_000_500)
    expect((await lstat(part)).mode).toBe((await lstat(from)).mode)
    expect(told.at(-1)).toEqual({ copied: content.length, compared: content.length - (content.length % (1 << 20)) })
    expect(told.map(({ copied }) => copied)).toEqual(told.map(({ copied }) => copied).toSorted((a, b) => a - b))
  })

  it('goes on where it was cut off', async () => {
    await writeFile(part, content.subarray(0, 2_000_000))
    const told: number[] = []
    await copyToPart(from, part, { progress: ({ copied }) => told.push(copied) })
    expect(told[0]).toBe(2_000_000)
    expect((await readFile(part)).equals(content)).toBe(true)
  })

  it('begins anew when what was there is not the beginning of it', async () => {
    await writeFile(part, Buffer.alloc(2_000_000, 'x'))
    await copyToPart(from, part)
    expect((await readFile(part)).equals(content)).toBe(true)
  })

  it.each(['longer', 'link', 'second name'])('does not write through a part that is a %s', async (what) => {
    const other = join(root, 'other')
    await writeFile(other, what === 'longer' ? Buffer.alloc(4_000_000) : 'precious')
    if (what === 'link') await symlink(other, part)
    else await link(other, part)
    await copyToPart(from, part)
    expect((await readFile(part)).equals(content)).toBe(true)
    if (what !== 'longer') expect(await readFile(other, 'utf8')).toBe('precious')
  })

  it('ends at an abort between two pieces and leaves the half', async () => {
    const abort = new AbortController()
    const copying = copyToPart(from, part, {
      signal: abort.signal,
      progress: ({ copied }) => {
        if (copied > 0) abort.abort(new Error('enough'))
      },
    })
    await expect(copying).rejects.toThrow('enough')
    expect((await lstat(part)).size).toBe(1 << 20)
  })

  it('notices a source that is written to meanwhile', async () => {
    const copying = copyToPart(from, part, {
      progress: ({ compared }) => {
        if (compared === 1 << 20) void appendFile(from, 'more')
      },
    })
    await expect(copying).rejects.toBeInstanceOf(SourceChanged)
  })

  it('copies what is empty', async () => {
    await writeFile(from, '')
    await copyToPart(from, part)
    expect((await lstat(part)).size).toBe(0)
  })
})

describe('names', () => {
  it('are given only when they are free', async () => {
    await writeFile(join(root, 'taken'), 'x')
    await expect(placeExclusively(from, join(root, 'taken'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(moveFile(from, join(root, 'taken'))).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(join(root, 'taken'), 'utf8')).toBe('x')
    await moveFile(from, join(root, 'free'))
    expect((await readdir(root)).toSorted()).toEqual(['free', 'taken'])
  })
})

it.each([
  ['the same', content, true],
  ['another length', content.subarray(1), false],
  ['another last byte', Buffer.concat([content.subarray(0, -1), Buffer.from('!')]), false],
])('compares: %s', async (_, other, result) => {
  await writeFile(join(root, 'b'), other)
  expect(await sameBytes(from, join(root, 'b'))).toBe(result)
})
