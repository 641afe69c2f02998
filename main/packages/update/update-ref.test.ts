import { expect, it } from 'vitest'
import { manifestSchema } from '../../../shared/catalogue/manifest.ts'
import { minimalManifest } from '../../../shared/catalogue/sample-manifest.fixture.ts'
import { nextRef } from './update-ref.ts'

const manifestOf = (source: object): ReturnType<typeof manifestSchema.parse> =>
  manifestSchema.parse({ ...minimalManifest, source })
const git = manifestOf({
  type: 'git',
  url: 'https://example.org/a.git',
  defaultRef: 'main',
  branches: ['main'],
  releaseTags: 'v*',
})
const wheel = manifestOf({ type: 'wheel', package: 'thing', defaultVersion: '6.9.0' })
const untagged = manifestOf({ type: 'git', url: 'https://example.org/a.git', defaultRef: 'main', branches: ['main'] })
const refs = { head: 'main', branches: ['main', 'v2-next'], tags: ['v2.0rc1', 'v1.10.0', 'v1.9.0', 'nightly'] }
const commit = 'a'.repeat(40)

it.each([
  ['a branch stays the branch', git, 'main', refs, 'main'],
  ['a branch that is called like a release, too', git, 'v2-next', refs, 'v2-next'],
  ['a release becomes the newest one', git, 'v1.9.0', refs, 'v1.10.0'],
  ['the newest release stays', git, 'v1.10.0', refs, 'v1.10.0'],
  ['a pre-release becomes the newest of all', git, 'v1.11.0rc1', refs, 'v2.0rc1'],
  ['a release that is gone from there never becomes an older one', git, 'v1.12.0', refs, 'v1.12.0'],
  ['a tag that is no release stays', git, 'nightly', refs, 'nightly'],
  ['a commit stays', git, commit, refs, commit],
  ['a release stays while the server cannot be asked', git, 'v1.9.0', null, 'v1.9.0'],
  ['a package without releases', untagged, 'v1.9.0', refs, 'v1.9.0'],
  ['a wheel becomes what the package recommends', wheel, '6.8.1', null, '6.9.0'],
  ['a newer wheel stays', wheel, '6.10.0', null, '6.10.0'],
] as const)('%s', (_, manifest, installed, remote, wanted) => {
  expect(nextRef(installed, manifest, remote)).toBe(wanted)
})
