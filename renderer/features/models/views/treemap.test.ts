import { describe, expect, it } from 'vitest'
import { layoutUsage, type Use } from './treemap.ts'

const uses: readonly Use[] = [
  { kind: 'lora', family: 'sdxl', files: 10, bytes: 100 },
  { kind: 'lora', family: null, files: 2, bytes: 20 },
  { kind: 'checkpoint', family: 'flux1', files: 3, bytes: 880 },
  { kind: 'vae', family: null, files: 1, bytes: 0 },
]

describe('the picture of disk use', () => {
  const boxes = layoutUsage(uses, 1000, 400)

  it('has the largest kind first, and none without bytes', () => {
    expect(boxes.map(({ kind, bytes }) => [kind, bytes])).toEqual([
      ['checkpoint', 880],
      ['lora', 120],
    ])
    expect(boxes[1]?.tiles.map(({ use }) => use.family)).toEqual(['sdxl', null])
  })

  it('keeps every tile inside its kind, and every kind inside the picture', () => {
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(1000)
      expect(box.y + box.height).toBeLessThanOrEqual(400)
      for (const tile of box.tiles) {
        expect(tile.x).toBeGreaterThanOrEqual(box.x)
        expect(tile.y).toBeGreaterThan(box.y)
        expect(tile.x + tile.width).toBeLessThanOrEqual(box.x + box.width)
        expect(tile.y + tile.height).toBeLessThanOrEqual(box.y + box.height)
      }
    }
  })

  it('gives room by bytes', () => {
    const [checkpoint, lora] = boxes
    const area = (box: { readonly width: number; readonly height: number } | undefined): number =>
      (box?.width ?? 0) * (box?.height ?? 0)
    expect(area(checkpoint) / area(lora)).toBeGreaterThan(5)
    expect(area(checkpoint) / area(lora)).toBeLessThan(10)
  })

  it('is empty where there is nothing or no room', () => {
    expect(layoutUsage([], 100, 100)).toEqual([])
    expect(layoutUsage(uses, 0, 100)).toEqual([])
    expect(layoutUsage([{ kind: 'vae', family: null, files: 1, bytes: 0 }], 100, 100)).toEqual([])
  })
})
