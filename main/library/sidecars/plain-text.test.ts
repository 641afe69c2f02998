import { describe, expect, it } from 'vitest'
import { plainText, textOfHtml } from './plain-text.ts'

describe('plain text', () => {
  it.each([
    ['  a\r\nb\rc  ', 'a\nb\nc'],
    ['a\u0000b\u001B[31mc', 'ab[31mc'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['\uFEFFa', 'a'],
    ['a\tb', 'a\tb'],
    ['half \uD83D', 'half'],
    ['\uDE00 half', '\uFFFD half'],
    ['', null],
    [' \n\u0007 ', null],
    ['Überraschung – 模型', 'Überraschung – 模型'],
  ])('%j becomes %j', (text, expected) => {
    expect(plainText(text, 100)).toBe(expected)
  })

  it('is cut, never in the middle of a character', () => {
    expect(plainText('a'.repeat(1_000_000), 10)).toBe('a'.repeat(10))
    expect(plainText('😀'.repeat(10), 5)).toBe('😀😀')
  })
})

describe('text of HTML', () => {
  it.each([
    ['<p>One</p><p>Two &amp; three</p>', 'One\n\nTwo & three'],
    ['<p>Line<br>next<br/>last</p>', 'Line\nnext\nlast'],
    ['<h1 class="x">Title</h1><ul><li><p>a</p></li><li><p>b</p></li></ul>after', 'Title\n• a\n• b\n\nafter'],
    ['<p>Use <strong>this</strong>\n   <em>well</em></p>', 'Use this well'],
    ['<p>See <a href="https://example.org/?a=1&b=2" rel="nofollow">the page</a></p>', 'See the page'],
    ['<P>UPPER</P><BR>case', 'UPPER\n\ncase'],
    ['<p>a</p><script>alert("<p>x</p>")</script><style>p{}</style>b', 'a\n\nb'],
    ['<p>a</p><!-- <p>hidden</p> -->b', 'a\n\nb'],
    ['<p>a</p><!-- never closed', 'a'],
    ['<p>a</p><script>never closed', 'a'],
    ['<p>1 < 2 and 3 > 2</p>', '1 < 2 and 3 > 2'],
    ['<p>write <lora:detail:0.8> first</p>', 'write <lora:detail:0.8> first'],
    ['<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
    ['<p>&#65;&#x42;&hellip;&nbsp;&unknown; &#0; &#1114112;</p>', 'AB… &unknown; &#0; &#1114112;'],
    ['<img src=x onerror=alert(1)><p>a</p>', 'a'],
    ['<p>unfinished <b', 'unfinished <b'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['<!DOCTYPE html><html><head><title>t</title></head><body><p>x</p></body></html>', 'x'],
    ['<p>&#x202E;evil</p>', 'evil'],
    ['<p></p><br>', null],
  ])('%j reads %j', (html, expected) => {
    expect(textOfHtml(html, 20_000)).toBe(expected)
  })

  it.each([
    ['plain\n  words\n\n\n\nkept'],
    ['<lora:x:1> a < b > c &amp; d'],
    ['<unknown>tag</unknown>'],
    ['{"json": "<x>"}'],
  ])('leaves %j as it is', (text) => {
    expect(textOfHtml(text, 20_000)).toBe(text)
  })

  // Each of these would take hours in a pattern that looks twice at what it has seen.
  it.each([
    ['open brackets', '<p>' + '<'.repeat(2_000_000)],
    ['open tags', '<p '.repeat(1_000_000)],
    ['quotes', '<p a="'.repeat(500_000)],
    ['comments', '<p>' + '<!--'.repeat(800_000)],
    ['empty comments', '<p>' + '<!---->'.repeat(500_000)],
    ['scripts', '<p>' + '<script>'.repeat(400_000)],
    ['doctypes', '<p>' + '<!doctype '.repeat(300_000)],
    ['entities', '<p>' + '&'.repeat(3_000_000)],
    ['hard spaces', '<p>' + '&nbsp;'.repeat(500_000) + 'x'],
    ['spaced tags', '<b> '.repeat(800_000)],
    ['spaces', '<p>' + ' '.repeat(3_000_000)],
    ['a tag of spaces', '<p' + ' '.repeat(3_000_000)],
    ['breaks', '<br>'.repeat(1_000_000)],
    ['points', '<li>'.repeat(1_000_000)],
    ['numbers', '<p>' + '&#1'.repeat(1_000_000)],
  ])('is linear in millions of %s', (_, html) => {
    expect(textOfHtml(html, 20_000)?.length ?? 0).toBeLessThanOrEqual(20_000)
  })
})
