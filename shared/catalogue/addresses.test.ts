import { describe, expect, it } from 'vitest'
import { parseAddresses } from './addresses.ts'

describe('parseAddresses', () => {
  it.each([
    ['', []],
    ['  \n', []],
    ['http://192.168.1.20:8188', ['http://192.168.1.20:8188']],
    ['http://a:8188/, https://b/comfy/\nhttp://a:8188', ['http://a:8188', 'https://b/comfy']],
    ['http://[::1]:8188', ['http://[::1]:8188']],
  ])('reads %j', (text, expected) => {
    expect(parseAddresses(text)).toEqual(expected)
  })

  it.each([
    ['no scheme', '192.168.1.20:8188'],
    ['a file', 'file:///etc/passwd'],
    ['a login', 'http://me:secret@host:8188'],
    ['a query', 'http://host/?a=1'],
    ['a fragment', 'http://host/#a'],
    ['words', 'my other machine'],
    ['too long', `http://host/${'a'.repeat(300)}`],
    ['too many', Array.from({ length: 33 }, (_, index) => `http://host:${index + 1}`).join(' ')],
  ])('refuses %s', (_, text) => {
    expect(() => parseAddresses(text)).toThrow(/address/)
  })
})
