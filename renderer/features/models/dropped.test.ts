import { describe, expect, it } from 'vitest'
import { droppedPaths, pathOfUrl, pathsOfText } from './dropped.ts'

describe('paths out of addresses', () => {
  it.each([
    ['file:///home/a/b%20c.safetensors', '/home/a/b c.safetensors'],
    ['file://localhost/home/a', '/home/a'],
    ['file:///C:/models/x.safetensors', 'C:\\models\\x.safetensors'],
    ['file://nas/models/x', '\\\\nas\\models\\x'],
    ['https://example.org/x', null],
    ['file:///a%00b', null],
    ['file:///%ff', null],
    ['nothing', null],
  ])('%s', (url, path) => {
    expect(pathOfUrl(url)).toBe(path)
  })

  it('reads a list: comments, quotes and repetitions left out', () => {
    expect(pathsOfText('# files\r\nfile:///a\r\nfile:///a\nhttps://x.org/b\n"/home/c d"\nC:\\x\\y\n\n')).toEqual([
      '/a',
      '/home/c d',
      'C:\\x\\y',
    ])
  })

  it('takes the paths that the desktop knows', () => {
    const files = [{ name: 'a.safetensors' }, { name: 'made up' }] as unknown as FileList
    const pathOf = ({ name }: File): string => (name === 'made up' ? '' : `/home/me/${name}`)
    expect(droppedPaths({ getData: () => '', files }, pathOf)).toEqual(['/home/me/a.safetensors'])
  })

  it('knows none where no address is told', () => {
    const files = [{ name: 'a.safetensors' }, { name: 'b.ckpt' }] as unknown as FileList
    expect(droppedPaths({ getData: () => '', files })).toEqual([])
    expect(droppedPaths({ getData: () => 'file:///x/a.safetensors', files })).toEqual(['/x/a.safetensors'])
  })
})
