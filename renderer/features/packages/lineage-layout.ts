import type { Manifest } from '../../../shared/catalogue/manifest.ts'

/** What the picture of the lineage is made of. */
export type Kin = Pick<Manifest, 'id' | 'lineage'>

export interface LineageNode {
  readonly id: string
  /** Generations from the left, from 0. */
  readonly column: number
  readonly row: number
}

export interface LineageEdge {
  readonly from: string
  readonly to: string
  /** `came-from` and `runs-on` go from the older package to the younger; `carried-on` from the one that rests to its successor. */
  readonly kind: 'came-from' | 'runs-on' | 'carried-on'
}

export interface Lineage {
  /** From the top down, each family after its eldest; so is the order of reading. */
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
  readonly columns: number
  readonly rows: number
  /** What is related to nothing else. */
  readonly alone: readonly string[]
}

/**
 * Lays the packages out as a forest: a package stands right of the one it came from or else runs on,
 * the largest family on top, eldest children beside their parent. Relations to packages that are not
 * there, and those that would close a circle, are passed over: users' own packages may say anything.
 */
export function layOutLineage(packages: readonly Kin[]): Lineage {
  const known = new Set(packages.map(({ id }) => id))
  const above = ancestorEdges(packages, known)
  const edges: LineageEdge[] = [
    ...above.values(),
    ...packages.flatMap(({ id, lineage }) =>
      lineage.runsOn
        .filter((from) => known.has(from) && from !== id && above.get(id)?.from !== from)
        .map((from): LineageEdge => ({ from, to: id, kind: 'runs-on' })),
    ),
    ...packages.flatMap(({ id, lineage }): readonly LineageEdge[] => {
      // The best one; the others are told on the pages of the packages.
      const to = lineage.successors.find((successor) => known.has(successor) && successor !== id)
      return to === undefined ? [] : [{ from: id, to, kind: 'carried-on' }]
    }),
  ]
  const related = new Set(edges.flatMap(({ from, to }) => [from, to]))
  const childrenOf = (id: string): readonly string[] =>
    packages.filter((one) => above.get(one.id)?.from === id).map((one) => one.id)
  const sizeOf = (id: string): number => childrenOf(id).reduce((sum, child) => sum + sizeOf(child), 1)
  const roots = packages
    .map(({ id }) => id)
    .filter((id) => related.has(id) && !above.has(id))
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))

  const nodes: LineageNode[] = []
  /** Puts a package and its descendants from a row on; returns the first free row below. */
  const place = (id: string, column: number, row: number): number => {
    nodes.push({ id, column, row })
    const children = childrenOf(id).toSorted((a, b) => sizeOf(b) - sizeOf(a))
    return children.length === 0 ? row + 1 : children.reduce((free, child) => place(child, column + 1, free), row)
  }
  const rows = roots.reduce((free, root) => place(root, 0, free), 0)
  return {
    nodes,
    edges,
    columns: nodes.reduce((most, { column }) => Math.max(most, column + 1), 0),
    rows,
    alone: packages.map(({ id }) => id).filter((id) => !related.has(id)),
  }
}

/** The one edge that places each package, by its id: from its parent, else from what it runs on. */
function ancestorEdges(packages: readonly Kin[], known: ReadonlySet<string>): ReadonlyMap<string, LineageEdge> {
  const above = new Map<string, LineageEdge>()
  const descendsFrom = (id: string, from: string): boolean =>
    id === from || (above.has(id) && descendsFrom(above.get(id)?.from ?? from, from))
  for (const { id, lineage } of packages) {
    const candidates: readonly LineageEdge[] = [
      ...(lineage.parent === null ? [] : [{ from: lineage.parent, to: id, kind: 'came-from' } as const]),
      ...lineage.runsOn.map((from) => ({ from, to: id, kind: 'runs-on' }) as const),
    ]
    const found = candidates.find(({ from }) => known.has(from) && !descendsFrom(from, id))
    if (found !== undefined) above.set(id, found)
  }
  return above
}
