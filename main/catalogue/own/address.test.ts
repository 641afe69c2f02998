import { expect, it } from 'vitest'
import { pageOf, readAddress } from './address.ts'

it.each([
  ['https://github.com/team/ui', 'https://github.com/team/ui.git', null, 'ui'],
  ['  https://github.com/team/ui.git/ ', 'https://github.com/team/ui.git', null, 'ui'],
  ['github.com/team/ui', 'https://github.com/team/ui.git', null, 'ui'],
  ['https://github.com/team/ui/tree/dev', 'https://github.com/team/ui.git', 'dev', 'ui'],
  ['https://github.com/team/ui/tree/feature/one?tab=x#readme', 'https://github.com/team/ui.git', 'feature/one', 'ui'],
  ['https://github.com/team/ui/commit/0123abc', 'https://github.com/team/ui.git', '0123abc', 'ui'],
  ['https://github.com/team/ui/issues/3', 'https://github.com/team/ui.git', null, 'ui'],
  ['https://gitlab.com/team/ui/-/tree/dev', 'https://gitlab.com/team/ui.git', 'dev', 'ui'],
  ['https://git.example.org/deep/er/ui.git', 'https://git.example.org/deep/er/ui.git', null, 'ui'],
  ['git@github.com:team/ui.git', 'ssh://git@github.com/team/ui.git', null, 'ui'],
  ['file:///srv/git/ui', 'file:///srv/git/ui', null, 'ui'],
])('%s is %s at %s', (text, url, ref, name) => {
  expect(readAddress(text)).toEqual({ url, ref, name })
})

it.each([
  '',
  'words',
  'ext::sh -c id',
  '--upload-pack=id',
  'https://github.com/team',
  'https://github.com/',
  'https://me:secret@github.com/team/ui',
  'https://token@github.com/team/ui',
  'ssh://git:secret@github.com/team/ui',
  'https://github.com/team/ui/tree/--upload-pack=id',
  'https://github.com/team/ui/tree/a..b',
  'javascript://github.com/team/ui',
  'https://-oProxyCommand=id/team/ui x',
])('refuses %j', (text) => {
  expect(() => readAddress(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error)
})

it('names a web page for every address', () => {
  expect(pageOf('https://github.com/team/ui.git')).toBe('https://github.com/team/ui')
  expect(pageOf('ssh://git@github.com/team/ui.git')).toBe('https://github.com/team/ui')
  expect(pageOf('file:///srv/git/ui')).toMatch(/^https?:\/\//)
})
