import { describe, expect, it } from 'vitest'
import { createRing, ringLane, ringWriter } from './ring.ts'

describe('the ring of blocks', () => {
  it('gives every lane everything, in order, over many rounds', () => {
    const memory = createRing({ lanes: 2, blocks: 3, blockBytes: 10 })
    const writer = ringWriter(memory)
    const lanes = [ringLane(memory, 0), ringLane(memory, 1)]
    const seen: string[][] = [[], []]
    const takeAll = (): void =>
      lanes.forEach((take, lane) =>
        take((item) => {
          const detail =
            item.kind === 'piece' ? Buffer.from(item.bytes).toString() : item.kind === 'begin' ? item.payloadAt : ''
          seen[lane]?.push(`${item.kind} ${detail}`)
        }),
      )
    const expected: string[] = []
    for (let file = 0; file < 4; file++) {
      writer.begin(file === 0 ? null : file * 100)
      expected.push(`begin ${file === 0 ? null : file * 100}`)
      takeAll()
      for (let piece = 0; piece < 5; piece++) {
        const text = `${file}:${piece}`.padEnd(5 + piece, '.')
        writer.free().set(Buffer.from(text))
        writer.piece(text.length)
        expected.push(`piece ${text}`)
        takeAll()
      }
      if (file === 2) writer.drop()
      else writer.end()
      expected.push(file === 2 ? 'drop ' : 'end ')
      takeAll()
      writer.drain()
    }
    expect(seen).toEqual([expected, expected])
  })

  it('counts only what the slowest lane has taken, and of this file alone', () => {
    const memory = createRing({ lanes: 2, blocks: 4, blockBytes: 10 })
    const writer = ringWriter(memory)
    const [fast, slow] = [ringLane(memory, 0), ringLane(memory, 1)]
    const take = (lane: typeof fast): void => lane(() => undefined)
    expect(writer.taken()).toBe(0)
    writer.begin(null)
    writer.piece(10)
    writer.piece(7)
    for (let item = 0; item < 3; item++) take(fast)
    expect(writer.taken()).toBe(0)
    take(slow)
    expect(writer.taken()).toBe(0)
    take(slow)
    expect(writer.taken()).toBe(10)
    take(slow)
    expect(writer.taken()).toBe(17)
    writer.end()
    take(fast)
    take(slow)
    writer.begin(null)
    expect(writer.taken()).toBe(0)
  })
})
