import { describe, expect, it } from 'vitest'
import { folderLinkType, isNetworkPath } from './link-type.ts'

describe('isNetworkPath', () => {
  it.each([
    [String.raw`\\server\share\models`, true],
    ['//server/share/models', true],
    [String.raw`\\?\UNC\server\share`, true],
    [String.raw`\\?\C:\models`, false],
    [String.raw`\\.\C:\models`, false],
    [String.raw`C:\models`, false],
    [String.raw`Z:\\models`, false],
    ['/mnt/nas', false],
  ])('%s', (path, network) => expect(isNetworkPath(path)).toBe(network))
})

describe('folderLinkType', () => {
  it.each([
    [String.raw`\\server\share\models`, 'win32', 'dir'],
    [String.raw`C:\none\models`, 'win32', 'junction'],
    ['/mnt/nas', 'linux', undefined],
    ['//mnt/nas', 'darwin', undefined],
  ] as const)('of %s on %s is %s', async (target, platform, type) =>
    expect(await folderLinkType(target, platform)).toBe(type),
  )
})
