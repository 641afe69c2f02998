import { describe, expect, it } from 'vitest'
import { uploadPieceBytes } from '../../../../shared/contract/uploads.ts'
import { DeckError } from '../../../../shared/errors.ts'
import { sendFiles, type Sending } from './send-files.ts'

/** The app's end: what is there of each file, and what goes wrong on the way. */
function app(...faults: readonly (Error | 'lost answer' | 'elsewhere')[]) {
  const files = new Map<number, string>()
  const told: string[] = []
  const left = [...faults]
  const put: Sending['put'] = async (index, at, piece) => {
    told.push(`${index}@${at}`)
    const here = files.get(index) ?? ''
    const fault = left.shift()
    if (fault instanceof Error) throw fault
    if (fault === 'elsewhere' || at !== here.length) return here.length
    files.set(index, here + (await piece.text()))
    if (fault === 'lost answer') throw new TypeError('Failed to fetch')
    return files.get(index)?.length ?? 0
  }
  return { files, told, put }
}

const content = (text: string, received = 0) => ({ content: new Blob([text]), received })
const go = (there: ReturnType<typeof app>, files: Sending['files'], more: Partial<Sending> = {}): Promise<void> =>
  sendFiles({
    files,
    put: there.put,
    signal: new AbortController().signal,
    progress: () => undefined,
    waits: [1, 1],
    ...more,
  })

describe('sending files', () => {
  it('sends one after the other, in pieces, and tells how far it is', async () => {
    const there = app()
    const long = 'x'.repeat(uploadPieceBytes + 10)
    const seen: number[] = []
    await go(there, [content('ab'), content(''), content(long)], { progress: (sent) => seen.push(sent) })
    expect(there.told).toEqual(['0@0', '2@0', `2@${uploadPieceBytes}`])
    expect(there.files.get(2)).toBe(long)
    expect(seen).toEqual([0, 2, 2, 2, 2 + uploadPieceBytes, 2 + long.length])
  })

  it('goes on where a file was left, and sends nothing of a whole one', async () => {
    const there = app()
    there.files.set(0, 'abc')
    there.files.set(1, 'whole')
    await go(there, [content('abcdef', 3), content('whole', 5)])
    expect(there.told).toEqual(['0@3'])
    expect(there.files.get(0)).toBe('abcdef')
  })

  it('sends again what did not arrive, and not what did', async () => {
    const there = app(new TypeError('Failed to fetch'), 'lost answer')
    await go(there, [content('abcdef')])
    expect(there.told).toEqual(['0@0', '0@0', '0@0'])
    expect(there.files.get(0)).toBe('abcdef')
  })

  it('gives up when nothing gets through', async () => {
    const lost = new TypeError('Failed to fetch')
    const there = app(lost, lost, lost)
    await expect(go(there, [content('a')])).rejects.toBe(lost)
    expect(there.told).toHaveLength(3)
    await expect(go(app('elsewhere', 'elsewhere', 'elsewhere'), [content('a')])).rejects.toMatchObject({
      code: 'unreachable',
    })
  })

  it('does not try again what the app refuses', async () => {
    const full = new DeckError('disk-full', { path: '/data', needed: '1 GB', free: '0 B' })
    const there = app(full)
    await expect(go(there, [content('a')])).rejects.toBe(full)
    expect(there.told).toEqual(['0@0'])
  })

  it('stops when told to', async () => {
    const stop = new AbortController()
    const there = app()
    const sending = go(there, [content('ab'), content('cd')], {
      signal: stop.signal,
      progress: (sent) => {
        if (sent === 2) stop.abort(new Error('stopped'))
      },
    })
    await expect(sending).rejects.toThrow('stopped')
    expect(there.told).toEqual(['0@0'])
  })
})
