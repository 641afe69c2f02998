import { expect, test } from 'vitest'
import { preferredFile, wheelFits, type BuildTarget } from './wheel-tags.ts'

const linux: BuildTarget = { platform: 'linux', arch: 'x64', libc: 'glibc' }
const musl: BuildTarget = { ...linux, libc: 'musl' }
const windows: BuildTarget = { platform: 'win32', arch: 'x64', libc: 'glibc' }
const mac: BuildTarget = { platform: 'darwin', arch: 'arm64', libc: 'glibc' }

test.each<[string, BuildTarget, boolean]>([
  ['torch-2.13.0-cp312-cp312-manylinux_2_28_x86_64.whl', linux, true],
  ['torch-2.13.0%2Bcpu-cp312-cp312-linux_x86_64.whl', linux, true],
  ['torch-2.13.0-cp312-cp312-linux_x86_64.whl', musl, false],
  ['torch-2.13.0-cp312-cp312-manylinux_2_28_aarch64.whl', linux, false],
  ['torch-2.13.0-cp312-cp312-win_amd64.whl', linux, false],
  ['torch-2.13.0-cp312-cp312-win_amd64.whl', windows, true],
  ['torch-2.13.0-cp312-none-macosx_14_0_arm64.whl', mac, true],
  ['torch-2.13.0-cp311-none-macosx_14_0_arm64.whl', mac, false],
  ['torch-2.13.0-cp313-cp313t-manylinux_2_28_x86_64.whl', linux, false],
  ['a-1-cp313-cp313-manylinux2014_x86_64.whl', linux, false],
  ['a-1-cp39-abi3-manylinux2014_x86_64.whl', linux, true],
  ['a-1-cp313-abi3-manylinux2014_x86_64.whl', linux, false],
  ['a-1-py2.py3-none-any.whl', musl, true],
  ['a-1-py2-none-any.whl', linux, false],
  ['a-1-cp312-cp312-musllinux_1_2_x86_64.whl', musl, true],
  ['a-1-cp312-cp312-macosx_10_9_universal2.whl', mac, true],
  ['a-1.tar.gz', linux, false],
])('%s on %o: %s', (filename, target, fits) => {
  expect(wheelFits(filename, '3.12', target)).toBe(fits)
})

test.each([
  [
    'a build before one for any system',
    ['a-1-py3-none-any.whl', 'a-1-cp312-cp312-manylinux2014_x86_64.whl'],
    'a-1-cp312-cp312-manylinux2014_x86_64.whl',
  ],
  [
    'the newest Python',
    ['a-1-cp37-abi3-manylinux_2_28_x86_64.whl', 'a-1-cp312-cp312-manylinux2014_x86_64.whl'],
    'a-1-cp312-cp312-manylinux2014_x86_64.whl',
  ],
  [
    'the newest system',
    ['a-1-cp39-abi3-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 'a-1-cp39-abi3-manylinux_2_34_x86_64.whl'],
    'a-1-cp39-abi3-manylinux_2_34_x86_64.whl',
  ],
  ['a wheel before an archive', ['a-1.tar.gz', 'a-1-py3-none-any.whl'], 'a-1-py3-none-any.whl'],
])('%s is taken', (_what, filenames, taken) => {
  const files = filenames.map((filename) => ({ filename }))
  expect(preferredFile(files)?.filename).toBe(taken)
  expect(preferredFile(files.toReversed())?.filename).toBe(taken)
})

test('nothing is taken of nothing', () => {
  expect(preferredFile([])).toBeNull()
})
