import { describe, expect, it } from 'vitest'
import { createScrollback } from './scrollback.ts'
import { safeCut } from './text-border.ts'

function readAll(scrollback: ReturnType<typeof createScrollback>, from = 0): { start: number; text: string } {
  let text = ''
  const start = scrollback.read(from).offset
  for (let offset = start; offset < scrollback.end;) {
    const piece = scrollback.read(offset)
    expect(piece.offset).toBe(offset)
    text += piece.data
    offset += piece.data.length
  }
  return { start, text }
}

describe('scrollback', () => {
  it('gives back everything while it fits, from any offset', () => {
    const scrollback = createScrollback(1000)
    scrollback.append('one\n')
    scrollback.append('two\n')
    expect(readAll(scrollback)).toEqual({ start: 0, text: 'one\ntwo\n' })
    expect(readAll(scrollback, 4).text).toBe('two\n')
    expect(scrollback.read(8)).toEqual({ offset: 8, data: '' })
  })

  it('keeps the newest, begins at a whole line and never grows past its capacity by more than a block', () => {
    const scrollback = createScrollback(100_000)
    let all = ''
    for (let line = 0; line < 20_000; line++) {
      const text = `line ${line} \u001b[31mred\u001b[0m\n`
      all += text
      scrollback.append(text)
      expect(scrollback.end - scrollback.start).toBeLessThanOrEqual(100_000 + 16_384)
    }
    const { start, text } = readAll(scrollback)
    expect(start).toBeGreaterThan(0)
    expect(text).toBe(all.slice(start))
    expect(text.startsWith('line ')).toBe(true)
    expect(text.length).toBeGreaterThan(60_000)
  })

  it('never splits a surrogate pair', () => {
    const scrollback = createScrollback(50_000)
    scrollback.append('a' + '😀'.repeat(60_000))
    for (let offset = scrollback.start; offset < scrollback.end;) {
      const { data } = scrollback.read(offset)
      expect(data.isWellFormed()).toBe(true)
      offset += data.length
    }
  })
})

it.each([
  ['abc', 2, 2],
  ['abc', 9, 3],
  ['a😀b', 2, 1],
  ['a😀b', 3, 3],
])('safeCut(%j, %i) is %i', (text, length, cut) => expect(safeCut(text, length)).toBe(cut))
