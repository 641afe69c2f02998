import { expect, it } from 'vitest'
import { changeField, readFields } from './manifest-fields.ts'

const text = `# At the top
schema: 1
id: sample
name: Sample # said by the README
source: { type: git, url: https://example.org/a.git, defaultRef: main, branches: [main] }
runtime: { type: python, accepted: '>=3.10,<3.13', preferred: '3.11' }
install:
  - use: torch
  # Upstream's own file
  - use: requirements
    file: requirements.txt
    optional: true
  - use: run
    argv: ['{python}', prepare.py]
launch:
  argv: ['{python}', -u, app.py, --theme, dark]
  port: { default: 7860, args: [--port, '{port}'] }
models:
  defaultWay: link
  map: []
`
const must = (value: string): NonNullable<ReturnType<typeof readFields>> => {
  const fields = readFields(value)
  if (fields === null) throw new Error('no YAML')
  return fields
}

it('reads what a form shows', () => {
  expect(readFields(text)).toEqual({
    id: 'sample',
    name: 'Sample',
    ref: 'main',
    script: 'app.py',
    args: ['--theme', 'dark'],
    port: '7860',
    accepted: '>=3.10,<3.13',
    preferred: '3.11',
    requirements: ['requirements.txt'],
    models: [],
  })
  expect(readFields('a: [')).toBeNull()
  expect(readFields('just words')).toBeNull()
  expect(must('{}')).toMatchObject({ name: '', script: '', port: null, requirements: [], models: [] })
})

it.each([
  [{ field: 'name', value: 'Other: one' } as const, { name: 'Other: one' }],
  [{ field: 'id', value: 'other' } as const, { id: 'other' }],
  [{ field: 'ref', value: 'dev' } as const, { ref: 'dev' }],
  [{ field: 'script', value: 'web/ui.py' } as const, { script: 'web/ui.py', args: ['--theme', 'dark'] }],
  [{ field: 'args', value: ['--a b'] } as const, { script: 'app.py', args: ['--a b'] }],
  [{ field: 'port', value: '9000' } as const, { port: '9000' }],
  [{ field: 'accepted', value: '>=3.11' } as const, { accepted: '>=3.11' }],
  [{ field: 'preferred', value: '3.10' } as const, { preferred: '3.10' }],
  [
    { field: 'requirements', value: ['requirements.txt', 'more.txt'] } as const,
    { requirements: ['requirements.txt', 'more.txt'] },
  ],
  [{ field: 'requirements', value: [] } as const, { requirements: [] }],
  [{ field: 'model-added' } as const, { models: [{ kind: 'checkpoint', folder: 'models/checkpoints' }] }],
])('changes %j and leaves the rest with its comments', (change, expected) => {
  const changed = changeField(text, change)
  expect(readFields(changed)).toEqual({ ...must(text), ...expected })
  expect(changed).toContain('# At the top')
  expect(changed).toContain('# said by the README')
})

it('keeps the options of a requirement step and the order of steps', () => {
  const changed = changeField(text, { field: 'requirements', value: ['requirements.txt', 'b.txt'] })
  expect(changed).toMatch(
    /# Upstream's own file\n.*requirements\n.*requirements\.txt\n.*optional: true\n.*requirements\n.*b\.txt\n.*run/,
  )
})

it('changes and removes one model folder', () => {
  const two = changeField(changeField(text, { field: 'model-added' }), { field: 'model-added' })
  const changed = changeField(two, { field: 'model', index: 1, kind: 'lora', folder: 'models/loras' })
  expect(must(changed).models).toEqual([
    { kind: 'checkpoint', folder: 'models/checkpoints' },
    { kind: 'lora', folder: 'models/loras' },
  ])
  expect(must(changeField(changed, { field: 'model-removed', index: 0 })).models).toEqual([
    { kind: 'lora', folder: 'models/loras' },
  ])
})

it('leaves a file that is no YAML alone', () => {
  expect(changeField('a: [', { field: 'name', value: 'x' })).toBe('a: [')
})
