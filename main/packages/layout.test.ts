import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { innerPath } from './layout.ts'

describe('innerPath', () => {
  it.each(['models/vae', 'a', 'a/./b'])('joins %s', (path) => {
    expect(innerPath('/data/app', path)).toBe(join('/data/app', path))
  })

  it.each(['..', '../env', 'a/../../env', '/etc/passwd'])('refuses %s', (path) => {
    expect(() => innerPath('/data/app', path)).toThrow(/leaves the folder/)
  })
})
