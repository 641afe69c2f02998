import { describe, expect, it } from 'vitest'
import { splitName, stemFault } from './stem.ts'

describe('names of files', () => {
  it.each([
    ['a.safetensors', 'a', '.safetensors'],
    ['v1.5.ckpt', 'v1.5', '.ckpt'],
    ['.hidden', '.hidden', ''],
    ['none', 'none', ''],
  ])('%s', (file, stem, ending) => {
    expect(splitName(file)).toEqual({ stem, ending })
  })

  it.each([
    ['Ink wash v1.2', null],
    ['чернила', null],
    [' ', 'empty'],
    ['a/b', 'characters'],
    ['a\\b', 'characters'],
    ['a\nb', 'characters'],
    ['CON', 'reserved'],
    ['aux.1', 'reserved'],
    ['..', 'end'],
    ['.x', 'end'],
    ['name.', 'end'],
  ])('%j as a stem', (stem, fault) => {
    expect(stemFault(stem)).toBe(fault)
  })
})
