import { expect, test } from 'vitest'
import { parseIndexHtml, parseIndexJson, versionOfFile, versionsOf } from './package-index.ts'

const hash = 'A'.repeat(64)

test('the JSON form', () => {
  const text = JSON.stringify({
    files: [
      {
        filename: 'a-1.0-py3-none-any.whl',
        url: '../../f/a-1.0-py3-none-any.whl',
        hashes: { sha256: hash },
        size: 5,
        yanked: false,
      },
      { filename: 'a-1.1.tar.gz', url: 'https://x.test/a', hashes: { sha256: 'short' }, yanked: 'broken' },
    ],
  })
  expect(parseIndexJson(text, 'https://i.test/simple/a/')).toEqual([
    {
      filename: 'a-1.0-py3-none-any.whl',
      url: 'https://i.test/f/a-1.0-py3-none-any.whl',
      sha256: 'a'.repeat(64),
      size: 5,
      yanked: false,
    },
    { filename: 'a-1.1.tar.gz', url: 'https://x.test/a', sha256: null, size: null, yanked: true },
  ])
})

test.each(['', '<html>', '{}', '{"files": 3}', '[]'])('%j is not the JSON form', (text) => {
  expect(parseIndexJson(text, 'https://i.test/')).toBeNull()
})

test('the HTML form', () => {
  const text = `<!DOCTYPE html><a href="/f/a-1.0.tar.gz#sha256=${hash}" data-requires-python="&gt;=3">a-1.0.tar.gz</a><br/>
    <A data-yanked="" href='https://x.test/a-2.0.tar.gz?x=1&amp;y=2'>a-2.0.tar.gz</A> <a name="x">no link</a>`
  expect(parseIndexHtml(text, 'https://i.test/simple/a/')).toEqual([
    {
      filename: 'a-1.0.tar.gz',
      url: 'https://i.test/f/a-1.0.tar.gz',
      sha256: 'a'.repeat(64),
      size: null,
      yanked: false,
    },
    { filename: 'a-2.0.tar.gz', url: 'https://x.test/a-2.0.tar.gz?x=1&y=2', sha256: null, size: null, yanked: true },
  ])
})

test.each([
  ['InvokeAI-6.14.2-py3-none-any.whl', 'invokeai', '6.14.2'],
  ['huggingface-hub-0.1.tar.gz', 'huggingface_hub', '0.1'],
  ['a-b-1.0rc1.zip', 'a.b', '1.0rc1'],
  ['other-1.0.tar.gz', 'a', null],
  ['a-1.0.exe', 'a', null],
])('%s has the version %s of', (filename, project, version) => {
  expect(versionOfFile(filename, project)).toBe(version)
})

test('withdrawn versions are not offered, others once', () => {
  const file = (filename: string, yanked = false) => ({ filename, url: '', sha256: null, size: null, yanked })
  const files = [
    file('a-1.0.tar.gz'),
    file('a-1.0-py3-none-any.whl'),
    file('a-2.0.tar.gz', true),
    file('a-1.10.tar.gz'),
    file('a-3.0b1.tar.gz'),
  ]
  expect(versionsOf(files, 'a')).toEqual(['1.10', '1.0', '3.0b1'])
})
