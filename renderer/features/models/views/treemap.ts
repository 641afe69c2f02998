import { hierarchy, treemap } from 'd3-hierarchy'
import { modelKindIds, type ModelKind } from '../../../../shared/catalogue/kinds.ts'
import type { FileFamily } from '../../../../shared/library/families.ts'

export interface Use {
  readonly kind: ModelKind
  readonly family: FileFamily | null
  readonly files: number
  readonly bytes: number
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface KindBox extends Box {
  readonly kind: ModelKind
  readonly bytes: number
  readonly tiles: readonly (Box & { readonly use: Use })[]
}

/** Room for the name of a kind above its tiles, and between two, in pixels. */
const headHeight = 20
const gap = 2

interface Node {
  readonly kind?: ModelKind
  readonly use?: Use
  readonly children?: readonly Node[]
}

/** The picture of disk use: a box per kind, as large as its bytes, and a tile in it per family. */
export function layoutUsage(uses: readonly Use[], width: number, height: number): KindBox[] {
  const filled = uses.filter(({ bytes }) => bytes > 0)
  if (width <= 0 || height <= 0 || filled.length === 0) return []
  const children = modelKindIds.flatMap((kind): Node[] => {
    const own = filled.filter((use) => use.kind === kind)
    return own.length === 0 ? [] : [{ kind, children: own.map((use) => ({ use })) }]
  })
  const root = hierarchy<Node>({ children }, (node) => node.children)
    .sum(({ use }) => use?.bytes ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const laid = treemap<Node>()
    .size([width, height])
    .paddingInner(gap)
    .paddingTop((node) => (node.depth === 1 ? headHeight : 0))
    .round(true)(root)
  return (laid.children ?? []).flatMap((group) => {
    const { kind } = group.data
    if (kind === undefined) return []
    const tiles = (group.children ?? []).flatMap((leaf) => {
      const { use } = leaf.data
      return use === undefined ? [] : [{ use, ...boxOf(leaf) }]
    })
    return [{ kind, bytes: group.value ?? 0, tiles, ...boxOf(group) }]
  })
}

function boxOf({
  x0,
  y0,
  x1,
  y1,
}: {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}): Box {
  return { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) }
}
