import { describe, expect, it } from 'vitest'
import { plainText } from './plain-text.ts'
import { createReadyMatcher, reachableUrl } from './readiness.ts'

const gradio = 'Running on local URL:\\s+(\\S+)'
const line = 'Running on local URL:  http://127.0.0.1:7860\r\n'

describe('createReadyMatcher', () => {
  it.each([
    ['plain', line],
    ['colours', 'Running on \u001b[1;32mlocal URL\u001b[0m:  \u001b[4mhttp://127.0.0.1:7860\u001b[24m\u001b[K\n'],
    ['a title before it', '\u001b]0;python\u0007' + line],
    ['a link (OSC 8)', 'Running on local URL: \u001b]8;;http://x/\u001b\\http://127.0.0.1:7860\u001b]8;;\u001b\\\n'],
    ['behind a progress bar', '  0%|   |\r 50%|## |\r100%|###|\r' + line],
    ['the Windows console', 'loading\u001b[5;1HRunning on local URL:  http://127.0.0.1:7860\u001b[6;1H'],
  ])('recognises %s, whole and in pieces of any size', (_, text) => {
    for (const size of [1, 2, 3, 7, text.length]) {
      const matcher = createReadyMatcher(gradio, null, null)
      const found: string[] = []
      for (let at = 0; at < text.length; at += size) {
        const url = matcher.feed(text.slice(at, at + size))
        if (url !== null) found.push(url)
      }
      expect(found).toEqual(['http://127.0.0.1:7860/'])
    }
  })

  it('does not take half a URL for a whole one', () => {
    const matcher = createReadyMatcher(gradio, null, null)
    expect(matcher.feed('Running on local URL:  http://127.0.0.1:78')).toBeNull()
    expect(matcher.feed('60')).toBeNull()
    expect(matcher.settle()).toBe('http://127.0.0.1:7860/')
  })

  it('takes the given URL, that in the line, or the port, in this order, when the pattern has no group', () => {
    const text = 'Server up at http://0.0.0.0:1111/ui, enjoy\n'
    expect(createReadyMatcher('Server up', 'http://127.0.0.1:2222', 3333).feed(text)).toBe('http://127.0.0.1:2222/')
    expect(createReadyMatcher('Server up', null, 3333).feed(text)).toBe('http://127.0.0.1:1111/ui')
    expect(createReadyMatcher('Server up', null, 3333).feed('Server up\n')).toBe('http://127.0.0.1:3333/')
    expect(createReadyMatcher('Server up', null, null).feed('Server up\n')).toBeNull()
  })

  it('stays bounded when no line ever ends', () => {
    const matcher = createReadyMatcher(gradio, null, null)
    for (let i = 0; i < 2000; i++) expect(matcher.feed('x'.repeat(10_000))).toBeNull()
    expect(matcher.feed('\n' + line)).toBe('http://127.0.0.1:7860/')
  })
})

it.each([
  ['http://0.0.0.0:8188', 'http://127.0.0.1:8188/'],
  ['http://[::]:9090/', 'http://127.0.0.1:9090/'],
  ['http://[::1]:9090', 'http://[::1]:9090/'],
  ['http://localhost:7860/?a=b.', 'http://localhost:7860/?a=b'],
  ['(http://127.0.0.1:5000).', 'http://127.0.0.1:5000/'],
  ['0.0.0.0:7865', 'http://127.0.0.1:7865/'],
  ['7865', 'http://127.0.0.1:7865/'],
  ['http://127.0.0.1:5000/],', 'http://127.0.0.1:5000/'],
  ['https://host.example/x', 'https://host.example/x'],
  ['file:///etc/passwd', null],
  ['http://', null],
  ['...', null],
])('reachableUrl(%j) is %j', (printed, url) => expect(reachableUrl(printed.replace(/^\(/, ''))).toBe(url))

it('plainText leaves what people read', () => {
  expect(plainText('\u001b[?25l\u001b[38;2;1;2;3mä\u001b[m\u001b(B \u001b=😀\u0007\tx')).toBe('ä 😀\tx')
})
