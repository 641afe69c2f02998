import { expect, test } from 'vitest'
import type { IndexFile } from './package-index.ts'
import { chooseUvWheel } from './uv-wheel.ts'
import type { BuildTarget } from './wheel-tags.ts'

const file = (filename: string, yanked = false): IndexFile => ({
  filename,
  url: `https://x.test/${filename}`,
  sha256: null,
  size: null,
  yanked,
})

// The platform tags of uv 0.13.9 on PyPI.
const tags = [
  'macosx_10_12_x86_64',
  'macosx_11_0_arm64',
  'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
  'manylinux_2_17_x86_64.manylinux2014_x86_64',
  'manylinux_2_28_aarch64',
  'musllinux_1_1_x86_64',
  'win32',
  'win_amd64',
  'win_arm64',
]
const files = ['0.13.9', '0.14.0', '0.7.0', '0.15.0rc1'].flatMap((version) =>
  tags.map((tag) => file(`uv-${version}-py3-none-${tag}.whl`)),
)

test.each<[string, BuildTarget, string | null]>([
  ['Linux', { platform: 'linux', arch: 'x64', libc: 'glibc' }, 'manylinux_2_17_x86_64.manylinux2014_x86_64'],
  ['Linux with musl', { platform: 'linux', arch: 'x64', libc: 'musl' }, 'musllinux_1_1_x86_64'],
  [
    'Linux on ARM, the build for older systems',
    { platform: 'linux', arch: 'arm64', libc: 'glibc' },
    'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
  ],
  [
    'Linux on ARM with musl',
    { platform: 'linux', arch: 'arm64', libc: 'musl' },
    'manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64',
  ],
  ['macOS on Apple silicon', { platform: 'darwin', arch: 'arm64', libc: 'glibc' }, 'macosx_11_0_arm64'],
  ['macOS on Intel', { platform: 'darwin', arch: 'x64', libc: 'glibc' }, 'macosx_10_12_x86_64'],
  ['Windows', { platform: 'win32', arch: 'x64', libc: 'glibc' }, 'win_amd64'],
  ['Windows on ARM', { platform: 'win32', arch: 'arm64', libc: 'glibc' }, 'win_arm64'],
  ['a machine without a build', { platform: 'linux', arch: 'mips', libc: 'glibc' }, null],
  ['a system without a build', { platform: 'aix', arch: 'x64', libc: 'glibc' }, null],
])('%s', (_name, target, tag) => {
  expect(chooseUvWheel(files, target, '0.13.9', '0.8.0')?.file.filename ?? null).toBe(
    tag === null ? null : `uv-0.13.9-py3-none-${tag}.whl`,
  )
})

const linux: BuildTarget = { platform: 'linux', arch: 'x64', libc: 'glibc' }
const of = (version: string, yanked = false): IndexFile =>
  file(`uv-${version}-py3-none-manylinux_2_17_x86_64.whl`, yanked)

test.each([
  ['the newest when the tested one is not there', [of('0.9.9'), of('0.10.1')], '0.10.1'],
  ['not a withdrawn one', [of('0.13.9', true), of('0.9.0')], '0.9.0'],
  ['not a pre-release', [of('0.14.0rc1'), of('0.9.0')], '0.9.0'],
  ['not one that is too old', [of('0.7.9')], null],
  ['not another project', [file('uvloop-0.13.9-py3-none-manylinux_2_17_x86_64.whl'), file('uv-0.13.9.tar.gz')], null],
])('%s', (_name, list, version) => {
  expect(chooseUvWheel(list, linux, '0.13.9', '0.8.0')?.version ?? null).toBe(version)
})
