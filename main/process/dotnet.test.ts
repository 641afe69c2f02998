import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeckError } from '../../shared/errors.ts'
import { makeDotnet } from '../packages/testing/fake-dotnet.ts'
import { chooseDotnet, findDotnets, type Dotnet } from './dotnet.ts'

const at = (path: string, ...sdks: string[]): Dotnet => ({ path, sdks })

describe('chooseDotnet', () => {
  it.each([
    ['the wanted one', [at('/a', '8.0.404')], '/a'],
    ['a newer one', [at('/a', '10.0.100')], '/a'],
    ['any of several', [at('/a', '6.0.428', '8.0.100')], '/a'],
    ['the first that fits', [at('/old', '6.0.428'), at('/new', '8.0.404'), at('/newer', '10.0.100')], '/new'],
    ['a preview', [at('/a', '10.0.100-preview.7.25380.108')], '/a'],
  ] as const)('takes %s', (_, found, path) => {
    expect(chooseDotnet(found, '8.0').path).toBe(path)
  })

  const errorOf = (found: readonly Dotnet[]): DeckError => {
    try {
      chooseDotnet(found, '8.0')
    } catch (error) {
      if (error instanceof DeckError) return error
    }
    throw new Error('nothing was refused')
  }
  it.each([
    ['nothing', [], 'dotnet-missing', /\.NET SDK 8\.0 is needed and no \.NET SDK was found/],
    ['a runtime without an SDK', [at('/a')], 'dotnet-missing', /no \.NET SDK was found/],
    ['only old ones', [at('/a', '6.0.428'), at('/b', '7.0.410')], 'dotnet-too-old', /only 6\.0\.428, 7\.0\.410 was/],
  ] as const)('refuses %s and says where to get it', (_, found, code, message) => {
    const error = errorOf(found)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.remedy).toContain('https://dotnet.microsoft.com/download')
  })
})

describe.skipIf(process.platform === 'win32')('findDotnets', () => {
  let root: string
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'deck-dotnet-'))))
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('looks on PATH, at DOTNET_ROOT and where dotnet-install.sh puts it, each once', async () => {
    const log = join(root, 'log')
    const onPath = await makeDotnet(join(root, 'bin'), ['6.0.428'], log)
    const named = await makeDotnet(join(root, 'named'), ['8.0.404', '9.0.100'], log)
    const own = await makeDotnet(join(root, 'home', '.dotnet'), [], log)
    const found = await findDotnets({
      env: { PATH: join(root, 'bin'), DOTNET_ROOT: join(root, 'named') },
      platform: 'linux',
      home: join(root, 'home'),
    })
    const ours = found.filter(({ path }) => path.startsWith(root))
    expect(ours).toEqual([at(onPath, '6.0.428'), at(named, '8.0.404', '9.0.100'), at(own)])
  })
})
