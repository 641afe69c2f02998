import { describe, expect, it } from 'vitest'
import { modelFilterSchema } from '../../../../shared/library/query.ts'
import { flagIds, hasFlag, isFiltered, readAddress, withFlag, writeAddress, type LibraryAddress } from './address.ts'

const plain: LibraryAddress = { filter: {}, sort: 'title', descending: false, view: 'cards' }

describe('address and filter', () => {
  it.each<[string, LibraryAddress]>([
    ['', plain],
    ['q=ink+wash', { ...plain, filter: { search: 'ink wash' } }],
    ['kind=lora&kind=vae', { ...plain, filter: { kinds: ['lora', 'vae'] } }],
    ['family=-&family=sdxl&lineage=-', { ...plain, filter: { families: [null, 'sdxl'], lineages: [null] } }],
    [
      'root=a&install=Comfy+1&verdict=safe&tag=a+b',
      { ...plain, filter: { roots: ['a'], usedBy: 'Comfy 1', verdicts: ['safe'], tags: ['a b'] } },
    ],
    ['is=favourite&is=unhashed', { ...plain, filter: { favourite: true, hashed: false } }],
    ['sort=bytes&order=desc&view=table', { filter: {}, sort: 'bytes', descending: true, view: 'table' }],
  ])('%s reads and writes back', (text, address) => {
    expect(readAddress(new URLSearchParams(text))).toEqual(address)
    expect(writeAddress(address).toString()).toBe(text)
  })

  it('leaves out what it does not know, and what is too long', () => {
    const long = 'x'.repeat(500)
    const read = readAddress(
      new URLSearchParams(
        `kind=nothing&kind=lora&kind=lora&verdict=great&sort=luck&view=3d&is=rich&tag=${long}&tag=&install=${long}&q=${long}`,
      ),
    )
    expect(read).toEqual({ ...plain, filter: { search: 'x'.repeat(300), kinds: ['lora'] } })
    expect(modelFilterSchema.safeParse(read.filter).success).toBe(true)
  })

  it('every flag can be set and taken back', () => {
    for (const flag of flagIds) {
      const on = withFlag({ search: 'a' }, flag, true)
      expect(hasFlag(on, flag)).toBe(true)
      expect(modelFilterSchema.safeParse(on).success).toBe(true)
      expect(withFlag(on, flag, false)).toEqual({ search: 'a' })
    }
  })

  it('knows whether anything is filtered', () => {
    expect(isFiltered({})).toBe(false)
    expect(isFiltered({ hashed: false })).toBe(true)
  })
})
