import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLinkProbe } from './link-probe.ts'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'deck-probe-'))
})
afterEach(async () => {
  await rm(place, { recursive: true, force: true })
})

it('tries a link and leaves nothing behind', async () => {
  const probe = createLinkProbe(process.platform)
  expect(await probe(place)).toBe(true)
  expect(await readdir(place)).toEqual([])
})

it('says nothing where nothing is, and asks again later', async () => {
  const probe = createLinkProbe(process.platform)
  const later = join(place, 'later')
  expect(await probe(later)).toBeNull()
  await mkdir(later)
  expect(await probe(later)).toBe(true)
})
