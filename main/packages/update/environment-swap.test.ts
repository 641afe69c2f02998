import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataFolderAt } from '../../store/data-folder.ts'
import { installLayout, type InstallLayout } from '../layout.ts'
import { beginSwap, bringIntoUse, nextMove, type Tags } from './environment-swap.ts'
import { constraintsBeside, snapshotOf } from './snapshot-files.ts'

describe('the next move', () => {
  const tags = (used: string | null, kept: string | null, between: string | null): Tags => ({ used, kept, between })

  it.each([
    ['nothing is done yet', tags('A', 'B', null), 'used>between'],
    ['the one in use is on its way', tags(null, 'B', 'A'), 'kept>used'],
    ['the other one is in use', tags('B', null, 'A'), 'between>kept'],
    ['all is done', tags('B', 'A', null), null],
    ['on the way back, all of it', tags(null, 'A', 'B'), 'between>used'],
    ['there is none for the snapshot', tags(null, 'B', null), 'kept>used'],
  ] as const)('towards B when %s', (_, state, move) => {
    const next = nextMove(state, 'B')
    expect(next === null ? null : `${next.from}>${next.to}`).toBe(move)
  })

  it.each([
    ['one is in use', tags('A', null, null), 'used>kept'],
    ['it is in the snapshot', tags(null, 'A', null), null],
  ] as const)('towards none at all when %s', (_, state, move) => {
    const next = nextMove(state, null)
    expect(next === null ? null : `${next.from}>${next.to}`).toBe(move)
  })

  it('ends at what is wanted from each state that a move leaves, and refuses when it is nowhere', () => {
    for (const first of [tags('A', 'B', null), tags(null, 'B', 'A'), tags('B', null, 'A'), tags('B', 'A', null)]) {
      for (const wanted of ['A', 'B']) {
        let state: Tags = first
        for (let count = 0; count < 10; count++) {
          const move = nextMove(state, wanted)
          if (move === null) break
          state = { ...state, [move.to]: state[move.from], [move.from]: null }
        }
        expect(state).toEqual(wanted === 'A' ? tags('A', 'B', null) : tags('B', 'A', null))
      }
    }
    expect(() => nextMove(tags(null, 'A', null), 'B')).toThrow('gone')
  })
})

describe('two environments change places', () => {
  let root: string
  let layout: InstallLayout

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'deck-swap-'))
    layout = installLayout(dataFolderAt(root), 'One')
    const { env, constraints } = snapshotOf(layout)
    for (const [folder, text] of [
      [layout.env, 'new'],
      [env, 'old'],
    ] as const) {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'what'), text)
    }
    await writeFile(constraintsBeside(layout.env), 'torch==2')
    await writeFile(constraints, 'torch==1')
  })
  afterEach(() => rm(root, { recursive: true }))

  const now = async (): Promise<readonly (string | null)[]> => {
    const { env, constraints } = snapshotOf(layout)
    const read = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null)
    return [
      await read(join(layout.env, 'what')),
      await read(constraintsBeside(layout.env)),
      await read(join(env, 'what')),
      await read(constraints),
    ]
  }
  const before = ['new', 'torch==2', 'old', 'torch==1']
  const after = ['old', 'torch==1', 'new', 'torch==2']

  it('there and back, each as often as one likes', async () => {
    const swap = await beginSwap(layout)
    for (const [side, wanted] of [
      ['kept', after],
      ['kept', after],
      ['used', before],
      ['used', before],
      ['kept', after],
    ] as const) {
      await bringIntoUse(layout, swap, side)
      expect(await now()).toEqual(wanted)
    }
    // And as a swap of its own.
    const again = await beginSwap(layout)
    await bringIntoUse(layout, again, 'kept')
    expect(await now()).toEqual(before)
  })

  it.each(
    [0, 1, 2, 3].flatMap((count) => [
      [count, 'kept', after],
      [count, 'used', before],
    ]) as readonly (readonly [number, 'kept' | 'used', readonly string[]])[],
  )('after a kill behind rename %d, with “%s” wanted in use', async (count, side, wanted) => {
    const swap = await beginSwap(layout)
    const { env } = snapshotOf(layout)
    const between = `${layout.env}.between`
    const moves = [
      [layout.env, between],
      [env, layout.env],
      [between, env],
    ] as const
    for (const [from, to] of moves.slice(0, count)) await rename(from, to)
    // One of the two small files was written by then.
    if (count === 3) await writeFile(constraintsBeside(layout.env), 'torch==1')
    await bringIntoUse(layout, swap, side)
    expect(await now()).toEqual(wanted)
  })

  it('knows an environment without constraints, and none at all', async () => {
    const { env, constraints } = snapshotOf(layout)
    await rm(constraints)
    const swap = await beginSwap(layout)
    await bringIntoUse(layout, swap, 'kept')
    expect(await now()).toEqual(['old', null, 'new', 'torch==2'])
    await rm(env, { recursive: true })
    await rm(constraints)
    const lone = await beginSwap(layout)
    await bringIntoUse(layout, lone, 'kept')
    expect(await now()).toEqual([null, null, 'old', null])
    await bringIntoUse(layout, lone, 'used')
    expect(await now()).toEqual(['old', null, null, null])
    expect(dirname(env)).toBe(layout.before)
  })
})
