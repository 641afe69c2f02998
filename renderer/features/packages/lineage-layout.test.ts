import { describe, expect, it } from 'vitest'
import { layOutLineage, type Kin } from './lineage-layout.ts'

const kin = (id: string, lineage: Partial<Kin['lineage']> = {}): Kin => ({
  id,
  lineage: { parent: null, successors: [], runsOn: [], ...lineage },
})

const places = (packages: readonly Kin[]): Readonly<Record<string, string>> =>
  Object.fromEntries(layOutLineage(packages).nodes.map(({ id, column, row }) => [id, `${column}:${row}`]))

const family = [
  kin('a1111', { successors: ['sdnext'] }),
  kin('comfyui'),
  kin('forge', { parent: 'a1111', successors: ['neo'] }),
  kin('invokeai'),
  kin('classic', { parent: 'forge', successors: ['neo'] }),
  kin('neo', { parent: 'classic' }),
  kin('reforge', { parent: 'forge', successors: ['gone', 'neo'] }),
  kin('sdnext', { parent: 'a1111' }),
  kin('swarmui', { runsOn: ['comfyui'] }),
]

describe('layOutLineage', () => {
  it('puts generations in columns, the longest line beside its parent, the largest family on top', () => {
    expect(places(family)).toEqual({
      ...{ a1111: '0:0', forge: '1:0', classic: '2:0', neo: '3:0' },
      ...{ reforge: '2:1', sdnext: '1:2', comfyui: '0:3', swarmui: '1:3' },
    })
    const { columns, rows, alone } = layOutLineage(family)
    expect({ columns, rows, alone }).toEqual({ columns: 4, rows: 4, alone: ['invokeai'] })
  })

  it('tells came from, runs on and carried on apart, and names the best successor that exists', () => {
    const edges = layOutLineage(family).edges.map(({ from, to, kind }) => `${from} ${to} ${kind}`)
    expect(edges.toSorted()).toEqual([
      'a1111 forge came-from',
      'a1111 sdnext came-from',
      'a1111 sdnext carried-on',
      'classic neo came-from',
      'classic neo carried-on',
      'comfyui swarmui runs-on',
      'forge classic came-from',
      'forge neo carried-on',
      'forge reforge came-from',
      'reforge neo carried-on',
    ])
  })

  it('keeps what runs on another beside its own parent too', () => {
    const { edges } = layOutLineage([kin('a'), kin('b'), kin('c', { parent: 'a', runsOn: ['b'] })])
    expect(edges).toEqual([
      { from: 'a', to: 'c', kind: 'came-from' },
      { from: 'b', to: 'c', kind: 'runs-on' },
    ])
  })

  it.each([
    ['itself', [kin('a', { parent: 'a', successors: ['a'], runsOn: ['a'] }), kin('b')], {}],
    ['what is not there', [kin('a', { parent: 'x', successors: ['y'], runsOn: ['z'] })], {}],
    [
      'a circle',
      [kin('a', { parent: 'b' }), kin('b', { parent: 'c' }), kin('c', { parent: 'a' })],
      { a: '2:0', b: '1:0', c: '0:0' },
    ],
  ])('is not confused by %s', (_, packages, expected) => expect(places(packages)).toEqual(expected))

  it('never puts two packages in one place', () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      kin(`p${index}`, { parent: index === 0 ? null : `p${Math.floor((index - 1) / 3)}` }),
    )
    const taken = Object.values(places(many))
    expect(new Set(taken).size).toBe(20)
  })

  it('draws nothing when there is nothing', () => {
    expect(layOutLineage([])).toEqual({ nodes: [], edges: [], columns: 0, rows: 0, alone: [] })
  })
})
