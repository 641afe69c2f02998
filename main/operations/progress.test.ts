import { describe, expect, it } from 'vitest'
import { beginProgress, beginStep, endStep, progressAt, updateStep } from './progress.ts'

describe('fraction', () => {
  it('adds weights, and starts where a resumed operation stands', () => {
    let state = beginProgress([1, 3, 4], 4, 0)
    expect(progressAt(state, 0).fraction).toBe(0.5)
    state = updateStep(beginStep(state, 3, 'Download'), { fraction: 0.5 }, 10)
    expect(progressAt(state, 10)).toMatchObject({ fraction: 0.6875, detail: 'Download' })
    expect(progressAt(endStep(state), 20).fraction).toBe(0.875)
  })

  it.each([[-1], [Number.NaN], [0]])('never goes back by a report of %s', (fraction) => {
    const state = updateStep(beginStep(beginProgress([1], 0, 0), 1, ''), { fraction: 0.6 }, 1)
    expect(progressAt(updateStep(state, { fraction }, 2), 2).fraction).toBe(0.6)
  })

  it('never exceeds 1 and copes with no steps', () => {
    const state = updateStep(beginStep(beginProgress([1], 0, 0), 1, ''), { fraction: 7 }, 1)
    expect(progressAt(state, 1).fraction).toBe(1)
    expect(progressAt(beginProgress([], 0, 0), 1).fraction).toBe(0)
  })

  it('takes bytes where no fraction is told', () => {
    const state = updateStep(beginStep(beginProgress([1], 0, 0), 1, ''), { bytesDone: 25, bytesTotal: 100 }, 1)
    expect(progressAt(state, 1)).toMatchObject({ fraction: 0.25, bytesDone: 25, bytesTotal: 100 })
    expect(progressAt(updateStep(state, { detail: 'still' }, 2), 2)).toMatchObject({ fraction: 0.25, detail: 'still' })
  })
})

describe('speed and time left', () => {
  const download = (until: number, perSecond: number, total: number) => {
    let state = beginStep(beginProgress([10, 10], 0, 0), 10, '')
    for (let at = 0; at <= until; at += 250) {
      state = updateStep(state, { bytesDone: (at / 1000) * perSecond, bytesTotal: total }, at)
    }
    return state
  }

  it('says nothing before there is something to say', () => {
    expect(progressAt(download(250, 1000, 1e6), 250)).toMatchObject({ bytesPerSecond: null, etaSeconds: null })
  })

  it('measures over a sliding window, and gets slower when nothing comes', () => {
    const state = download(20_000, 1000, 40_000)
    expect(progressAt(state, 20_000).bytesPerSecond).toBe(1000)
    const stalled = progressAt(state, 24_000).bytesPerSecond
    expect(stalled).toBeGreaterThan(0)
    expect(stalled).toBeLessThan(700)
    expect(progressAt(state, 60_000).bytesPerSecond).toBe(0)
  })

  it('starts anew when another file begins', () => {
    const state = updateStep(download(5000, 1000, 1e6), { bytesDone: 0, bytesTotal: 500 }, 5250)
    expect(progressAt(state, 5250).bytesPerSecond).toBeNull()
  })

  it('estimates by bytes here and by the pace so far for what follows', () => {
    // Half of the first of two equal steps took 10 s: 10 s more for it, 20 s for the next.
    expect(progressAt(download(10_000, 1000, 20_000), 10_000).etaSeconds).toBe(30)
  })

  it('keeps few samples however many reports come', () => {
    let state = beginStep(beginProgress([1], 0, 0), 1, '')
    for (let at = 0; at < 20_000; at++) state = updateStep(state, { bytesDone: at }, at)
    expect(state.samples.length).toBeLessThan(200)
    expect(progressAt(state, 20_000).bytesPerSecond).toBeGreaterThan(980)
  })
})
