import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Model } from '../../../shared/library/model.ts'
import type { ModelFacets, ModelSort } from '../../../shared/library/query.ts'
import { makeIndexBench, tinySafetensors, type IndexBench } from './testing/index-bench.ts'
import { sortKey } from './thread/derive.ts'
import type { IndexFilter } from './types.ts'

/** Numbers that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}

const random = numbers(20260101)
const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0]

const kinds = ['checkpoint', 'lora', 'vae', 'embedding'] as const
const families = ['sd15', 'sdxl', 'flux1'] as const
const lineages = ['pony', 'illustrious'] as const
const tags = ['red', 'green', 'синий', 'a"b', '%'] as const
const words = ['anime', 'Реализм', 'ПОРТРЕТ', 'v2', 'x%_y'] as const

let bench: IndexBench
/** All there is, from the index's own answers to the simplest questions. */
let all: readonly (Model & { notes: string; words: string })[]

beforeAll(async () => {
  bench = await makeIndexBench()
  for (let n = 0; n < 300; n++) {
    const folder = pick(['checkpoints', 'loras', 'loras/deep', 'vae'])
    await bench.put(
      `${folder}/${pick(words)} ${n}.safetensors`,
      tinySafetensors(String(n % 200), { pad: 'x'.repeat(n % 7) }),
    )
  }
  await bench.index().scan()
  const ids = await bench.index().ids({})
  for (const id of ids) {
    await bench.index().edit([id], {
      ...(random() < 0.4 ? { kind: pick(kinds) } : {}),
      ...(random() < 0.6 ? { family: pick(families) } : {}),
      ...(random() < 0.3 ? { lineage: pick(lineages) } : {}),
      ...(random() < 0.5 ? { tags: [...new Set([pick(tags), pick(tags)])] } : {}),
      ...(random() < 0.3 ? { favourite: true } : {}),
      ...(random() < 0.3 ? { rating: Math.floor(random() * 6) } : {}),
      ...(random() < 0.3 ? { notes: `${pick(words)} и ${pick(words)}` } : {}),
      ...(random() < 0.2 ? { title: pick(words) } : {}),
    })
    if (random() < 0.4) {
      const sha256 = `hash${Math.floor(random() * 60)}`
      const hashes = { sha256, autoV1: null, autoV2: sha256, autoV3: null, blake3: sha256, crc32: '0' }
      await bench.index().keepHashes(id, hashes)
    }
  }
  const details = await Promise.all((await bench.index().ids({})).map((id) => bench.index().get(id)))
  all = details.map(({ model, notes, triggerWords }) => ({
    ...model,
    notes,
    words: triggerWords.map(({ word }) => word).join(' '),
  }))
}, 120_000)
afterAll(() => bench.close())

const isKnown = (source: string | null): boolean => source === 'content' || source === 'user'
const withFamily = ['checkpoint', 'diffusion-model', 'lora', 'vae', 'embedding', 'hypernetwork', 'controlnet']

const tests: { readonly [K in keyof IndexFilter]-?: (filter: IndexFilter, model: (typeof all)[number]) => boolean } = {
  search: ({ search = '' }, model) => {
    const text = [model.title, model.inner, ...model.tags, model.notes, model.words, model.sha256 ?? ''].join('\n')
    return search
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean)
      .every((word) => text.toLowerCase().includes(word))
  },
  kinds: (filter, { kind }) => filter.kinds?.includes(kind) ?? true,
  families: (filter, { family }) => filter.families?.includes(family) ?? true,
  lineages: (filter, { lineage }) => filter.lineages?.includes(lineage) ?? true,
  roots: (filter, { root }) => filter.roots?.includes(root) ?? true,
  verdicts: (filter, { verdict }) => filter.verdicts?.includes(verdict) ?? true,
  tags: (filter, model) => filter.tags?.some((tag) => model.tags.includes(tag)) ?? true,
  favourite: (filter, { favourite }) => (filter.favourite ?? favourite) === favourite,
  duplicate: (filter, { copies }) => (filter.duplicate ?? copies > 1) === copies > 1,
  misplaced: (filter, { misplaced }) => (filter.misplaced ?? misplaced !== null) === (misplaced !== null),
  unidentified: (filter, { kind, kindSource, familySource }) => {
    const value = !isKnown(kindSource) || (withFamily.includes(kind) && !isKnown(familySource))
    return (filter.unidentified ?? value) === value
  },
  missing: (filter, { presence }) => (filter.missing ?? presence === 'missing') === (presence === 'missing'),
  hashed: (filter, { hashed }) => (filter.hashed ?? hashed) === hashed,
  readKinds: ({ readKinds }, { inner }) => {
    const folders = { checkpoints: 'checkpoint', loras: 'lora', vae: 'vae' } as const
    return readKinds?.includes(folders[inner.split('/')[0] as keyof typeof folders]) ?? true
  },
}
const parts = Object.keys(tests) as readonly (keyof IndexFilter)[]
const matching = (filter: IndexFilter, leftOut?: keyof IndexFilter): typeof all =>
  all.filter((model) => parts.every((part) => part === leftOut || tests[part](filter, model)))

function randomFilter(): IndexFilter {
  return {
    ...(random() < 0.3 ? { search: random() < 0.3 ? `${pick(words)} ${pick(words)}` : pick(words).toUpperCase() } : {}),
    ...(random() < 0.3 ? { kinds: [pick(kinds), pick(kinds)] } : {}),
    ...(random() < 0.3 ? { families: [pick([...families, null]), pick([...families, null])] } : {}),
    ...(random() < 0.2 ? { lineages: [pick([...lineages, null])] } : {}),
    ...(random() < 0.1 ? { roots: [pick(['primary', 'nobody'])] } : {}),
    ...(random() < 0.1 ? { verdicts: ['safe', 'unchecked'] as const } : {}),
    ...(random() < 0.3 ? { tags: [pick(tags), pick(tags)] } : {}),
    ...(random() < 0.2 ? { favourite: random() < 0.5 } : {}),
    ...(random() < 0.2 ? { duplicate: random() < 0.5 } : {}),
    ...(random() < 0.2 ? { misplaced: random() < 0.5 } : {}),
    ...(random() < 0.2 ? { unidentified: random() < 0.5 } : {}),
    ...(random() < 0.1 ? { missing: random() < 0.2 } : {}),
    ...(random() < 0.2 ? { hashed: random() < 0.5 } : {}),
    ...(random() < 0.2 ? { readKinds: [pick(['checkpoint', 'lora'])] } : {}),
  }
}

function facet(models: typeof all, valuesOf: (model: Model) => readonly (string | null)[]): ModelFacets['kinds'] {
  const sums = new Map<string | null, { count: number; bytes: number }>()
  for (const model of models) {
    for (const value of valuesOf(model)) {
      const sum = sums.get(value) ?? { count: 0, bytes: 0 }
      sums.set(value, { count: sum.count + 1, bytes: sum.bytes + model.bytes })
    }
  }
  return [...sums].map(([value, sum]) => ({ value, ...sum }))
}

const byValue = (entries: ModelFacets['kinds']): ModelFacets['kinds'] =>
  entries.toSorted((a, b) => (String(a.value) < String(b.value) ? -1 : 1))

function expectedFacets(filter: IndexFilter): ModelFacets {
  const flag = (part: keyof IndexFilter, value: boolean): number => matching({ ...filter, [part]: value }).length
  return {
    kinds: byValue(facet(matching(filter, 'kinds'), ({ kind }) => [kind])),
    families: byValue(facet(matching(filter, 'families'), ({ family }) => [family])),
    lineages: byValue(facet(matching(filter, 'lineages'), ({ lineage }) => [lineage])),
    roots: byValue(facet(matching(filter, 'roots'), ({ root }) => [root])),
    verdicts: byValue(facet(matching(filter, 'verdicts'), ({ verdict }) => [verdict])),
    tags: byValue(facet(matching(filter, 'tags'), (model) => model.tags)),
    flags: {
      favourite: flag('favourite', true),
      duplicate: flag('duplicate', true),
      misplaced: flag('misplaced', true),
      unidentified: flag('unidentified', true),
      missing: flag('missing', true),
      unhashed: flag('hashed', false),
    },
  }
}

const keys: Readonly<Record<ModelSort, (model: Model) => readonly (string | number)[]>> = {
  title: ({ title }) => [sortKey(title)],
  file: ({ file }) => [sortKey(file)],
  bytes: ({ bytes }) => [bytes],
  modifiedAt: ({ modifiedAt }) => [modifiedAt],
  addedAt: ({ addedAt }) => [addedAt],
  rating: ({ rating }) => [rating],
  kind: ({ kind, title }) => [kind, sortKey(title)],
  // Unknown ones come first, as null does in the database.
  family: ({ family, title }) => [family ?? '', sortKey(title)],
}

function inOrder(models: typeof all, sort: ModelSort, descending: boolean): number[] {
  const compare = (a: Model, b: Model): number => {
    const [left, right] = [
      [...keys[sort](a), a.id],
      [...keys[sort](b), b.id],
    ]
    for (const [index, value] of left.entries()) {
      const other = right[index] ?? 0
      if (value !== other) return value < other ? -1 : 1
    }
    return 0
  }
  return models.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b))).map(({ id }) => id)
}

describe('against counting by hand', () => {
  it('answers pages, totals, ids and facets of random filters', async () => {
    expect(all.length).toBeGreaterThan(250)
    expect(all.some(({ copies }) => copies > 1)).toBe(true)
    for (let round = 0; round < 300; round++) {
      const filter = randomFilter()
      const sort = pick(Object.keys(keys) as [ModelSort, ...ModelSort[]])
      const descending = random() < 0.5
      const wanted = matching(filter)
      const ordered = inOrder(wanted, sort, descending)
      const offset = Math.floor(random() * 20)
      const page = await bench.index().list({ filter, sort, descending, offset, limit: 50 })
      const about = JSON.stringify({ filter, sort, descending, offset })
      expect(
        page.items.map(({ id }) => id),
        about,
      ).toEqual(ordered.slice(offset, offset + 50))
      expect([page.total, page.bytes], about).toEqual([
        wanted.length,
        wanted.reduce((sum, { bytes }) => sum + bytes, 0),
      ])
      expect(await bench.index().ids(filter), about).toEqual(inOrder(wanted, 'title', false))
      const facets = await bench.index().facets(filter)
      const { flags, ...lists } = facets
      const sorted = Object.fromEntries(Object.entries(lists).map(([name, entries]) => [name, byValue(entries)]))
      expect({ ...sorted, flags }, about).toEqual(expectedFacets(filter))
    }
  }, 120_000)

  it('finds Russian words whatever the case, and takes signs of the database for themselves', async () => {
    const count = async (search: string): Promise<number> => (await bench.index().ids({ search })).length
    expect(await count('реализм')).toBe(matching({ search: 'реализм' }).length)
    expect(await count('реализм')).toBe(await count('РЕАЛИЗМ'))
    expect(await count('портрет %_')).toBe(matching({ search: 'портрет %_' }).length)
    expect(await count('нет такого')).toBe(0)
  })

  it('exports what was said, and rows by id in their order', async () => {
    const [first, second] = await bench.index().ids({})
    if (first === undefined || second === undefined) throw new Error('there are models')
    expect((await bench.index().models([second, 999_999, first])).map(({ id }) => id)).toEqual([second, first])
    const rows = await bench.index().exportRows()
    expect(rows).toHaveLength(all.length)
    const detail = await bench.index().get(first)
    expect(rows.find(({ id }) => id === first)).toMatchObject({ edited: detail.edited, hashes: detail.hashes })
    await expect(bench.index().get(999_999)).rejects.toMatchObject({ code: 'not-found' })
    expect(await bench.index().edit([999_999], { rating: 1 })).toBe(0)
  })
})
