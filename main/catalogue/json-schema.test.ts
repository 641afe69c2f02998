import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { manifestJsonSchema } from './json-schema.ts'

it('is published as it is now (run: node main/catalogue/write-schema.ts)', async () => {
  const published = await readFile(new URL('../../resources/packages/manifest.schema.json', import.meta.url), 'utf8')
  expect(published).toBe(manifestJsonSchema())
})

it('asks only for what has no default, and for no unknown keys', () => {
  const schema: unknown = JSON.parse(manifestJsonSchema())
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
  expect(schema).toHaveProperty('required', expect.not.arrayContaining(['torch', 'outputs', 'problems']))
  expect(schema).toHaveProperty('required', expect.arrayContaining(['id', 'launch', 'models']))
})
