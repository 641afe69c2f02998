import { describe, expect, it } from 'vitest'
import { mergeConfig } from './merge.ts'

describe('mergeConfig', () => {
  it('sets nested JSON keys and keeps the others', () => {
    const before = '{"keep": 1, "inner": {"a": 1, "b": 2}}'
    expect(JSON.parse(mergeConfig(before, 'json', { inner: { b: 3 }, added: ['x'] }))).toEqual({
      keep: 1,
      inner: { a: 1, b: 3 },
      added: ['x'],
    })
  })

  it('keeps the comments of YAML', () => {
    const after = mergeConfig('# mine\nhost: 0.0.0.0 # open\n', 'yaml', { port: 9090, paths: { models: '/m' } })
    expect(after).toContain('# mine')
    expect(after).toContain('# open')
    expect(after).toMatch(/paths:\n {2}models: \/m/)
  })

  it('writes FDS sections', () => {
    expect(
      mergeConfig('Paths:\n\tModelRoot: Models\n', 'fds', { Paths: { ModelRoot: '/shared' }, IsInstalled: true }),
    ).toBe('Paths:\n\tModelRoot: /shared\nIsInstalled: true\n')
  })

  it.each(['{', '[1]', '"text"'])('leaves %s alone and says so', (broken) => {
    expect(() => mergeConfig(broken, 'json', { a: 1 })).toThrow(/configuration file/)
  })
})
