import { chmod, lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { TrashItem } from '../../shared/contract/trash.ts'
import type { Trash } from '../store/trash.ts'
import { getFds, removeFds, removeFdsSection, setFds, topKeys } from './config-fds.ts'
import {
  clearEntries,
  needsWrite,
  withEntries,
  withoutEntries,
  writeEntries,
  type ConfigFile,
  type ConfigFormat,
} from './config-file.ts'

const models = '/data/models'
const entries = new Map([
  ['checkpoints', ['/data/models/checkpoints']],
  ['text_encoders', ['/data/models/text_encoders', '/data/models/clip_vision']],
])
const file = (
  format: ConfigFormat,
  path = '/x/config',
  own: ReadonlyMap<string, readonly string[]> = entries,
): ConfigFile => ({ path, format, entries: own, models })

describe('comfyui', () => {
  const user =
    '# my paths\ncomfyui:   # a comment\n    base_path: /home/me  \n    checkpoints: |\n        a/\n        b/\n\n# the end\nother: {x: 1}\n'
  it('writes what ComfyUI reads', () => {
    const section = (parse(withEntries('', file('comfyui'))) as Record<string, unknown>)['diffusion_deck']
    expect(section).toEqual({
      base_path: models,
      is_default: true,
      checkpoints: 'checkpoints',
      text_encoders: 'text_encoders\nclip_vision\n',
    })
  })
  it.each([
    ['the user’s own file', user],
    ['no last newline', 'a:\n  b: c'],
    ['only comments', '# nothing\n# here\n'],
    ['Windows newlines', 'a:\r\n  b: c\r\n'],
  ])('keeps every byte of the rest, and gives it back: %s', (_name, text) => {
    const after = withEntries(text, file('comfyui'))
    expect(after.startsWith(text)).toBe(true)
    expect(withEntries(after, file('comfyui'))).toBe(after)
    expect(withoutEntries(after, file('comfyui')).trimEnd()).toBe(text.trimEnd())
  })
  it('replaces its own section in the midst of others', () => {
    const first = withEntries('a:\n    x: 1\n', file('comfyui', '/x', new Map([['old', ['/data/models/old']]])))
    const after = withEntries(`${first}# theirs\nz:\n    y: 2\n`, file('comfyui'))
    expect(after).not.toContain('old')
    expect(after).toContain('# theirs\nz:\n    y: 2\n')
    expect(Object.keys(parse(after) as object)).toEqual(['a', 'diffusion_deck', 'z'])
    expect(withoutEntries(after, file('comfyui'))).toBe('a:\n    x: 1\n# theirs\nz:\n    y: 2\n')
  })
  it('quotes a folder with blanks and backslashes', () => {
    const odd = { ...file('comfyui', '/x', new Map()), models: String.raw`C:\my: #models` }
    expect(parse(withEntries('', odd))).toMatchObject({ diffusion_deck: { base_path: String.raw`C:\my: #models` } })
  })
  it.each(['a: [', '- list\n', 'just text', '  indented:\n    a: b\n', 'a: 1\n---\nb: 2\n'])(
    'refuses what it cannot change safely: %j',
    (text) => {
      expect(() => withEntries(text, file('comfyui'))).toThrow(expect.objectContaining({ code: 'link-refused' }))
    },
  )
})

describe('json', () => {
  const keys = new Map([
    ['paths.loras', ['/data/models/loras']],
    ['ckpt', ['/a', '/b']],
  ])
  it('sets keys, keeps the others and the indentation, and takes only its own out', () => {
    const text = '{\n  "paths": {\n    "vae": "v"\n  },\n  "x": [1, 2]\n}\n'
    const after = withEntries(text, file('json', '/x', keys))
    expect(JSON.parse(after)).toEqual({
      paths: { vae: 'v', loras: '/data/models/loras' },
      x: [1, 2],
      ckpt: ['/a', '/b'],
    })
    expect(after).toMatch(/^\{\n {2}"paths"/)
    expect(withEntries(after, file('json', '/x', keys))).toBe(after)
    const changed = after.replace('/data/models/loras', '/mine')
    expect(JSON.parse(withoutEntries(changed, file('json', '/x', keys)))).toEqual({
      paths: { vae: 'v', loras: '/mine' },
      x: [1, 2],
    })
  })
  it('refuses a broken file', () =>
    expect(() => withEntries('{,}', file('json', '/x', keys))).toThrow(
      expect.objectContaining({ code: 'link-refused' }),
    ))
})

describe('yaml', () => {
  const keys = new Map([['paths.loras', ['/data/models/loras']]])
  it('sets keys, keeps comments, and takes only its own out', () => {
    const text = '# top\npaths:\n  vae: v # why\nx: 1\n'
    const after = withEntries(text, file('yaml', '/x', keys))
    expect(after).toContain('vae: v # why')
    expect(parse(after)).toEqual({ paths: { vae: 'v', loras: '/data/models/loras' }, x: 1 })
    expect(withEntries(after, file('yaml', '/x', keys))).toBe(after)
    expect(withoutEntries(after, file('yaml', '/x', keys))).toBe(text)
    expect(parse(withEntries('', file('yaml', '/x', keys)))).toEqual({ paths: { loras: '/data/models/loras' } })
  })
})

describe('fds', () => {
  const text =
    '#Settings\nIsInstalled: true\nPaths:\n\t#Where models are\n\tModelRoot: Models\n\tSDLoraFolder: Lora\nOther:\n\tModelRoot: no\n'
  it('reads and sets a key in its section', () => {
    expect(getFds(text, 'Paths.ModelRoot')).toBe('Models')
    expect(setFds(text, 'Paths.ModelRoot', '/data/models')).toBe(
      text.replace('ModelRoot: Models', 'ModelRoot: /data/models'),
    )
    expect(getFds(text, 'Paths.None')).toBeUndefined()
  })
  it.each([
    ['Paths.New', '\tSDLoraFolder: Lora\n\tNew: v\nOther:'],
    ['Fresh', '\tModelRoot: no\nFresh: v\n'],
    ['A.B.C', '\tModelRoot: no\nA:\n\tB:\n\t\tC: v\n'],
    ['Paths.In.Ner', '\tSDLoraFolder: Lora\n\tIn:\n\t\tNer: v\nOther:'],
  ])('adds %s where it belongs', (key, expected) => {
    const after = setFds(text, key, 'v')
    expect(after).toContain(expected)
    expect(getFds(after, key)).toBe('v')
    expect(removeFds(after, key)).not.toContain(': v\n')
  })
  it('indents as its neighbours do', () => {
    expect(setFds('A:\n    B: 1\nC: 2\n', 'A.D', '3')).toBe('A:\n    B: 1\n    D: 3\nC: 2\n')
  })
  it('starts an empty file, keeps Windows newlines, escapes', () => {
    expect(setFds('', 'Paths.ModelRoot', 'C:\\models')).toBe('Paths:\n\tModelRoot: C:\\smodels\n')
    expect(getFds('Paths:\n\tModelRoot: C:\\smodels\n', 'Paths.ModelRoot')).toBe('C:\\models')
    expect(setFds('A: 1\r\nB: 2\r\n', 'A', '3')).toBe('A: 3\r\nB: 2\r\n')
  })
  it.each(['', ' ', 'a ', ' a', 'C:\\new\\temp\\x', '\\', 'a\tb\nc\rd', 'true', 'a: b # c'])(
    'gives back %j',
    (value) => {
      const written = setFds('', 'A', value)
      expect(written).toMatch(/^A: \S/)
      expect(getFds(written, 'A')).toBe(value)
    },
  )
  it('knows the keys at the top and takes a whole section out', () => {
    expect(topKeys(text)).toEqual(['IsInstalled', 'Paths', 'Other'])
    expect(removeFdsSection(text, 'Paths')).toBe('#Settings\nIsInstalled: true\nOther:\n\tModelRoot: no\n')
    expect(removeFdsSection(text, 'Other')).toBe(text.replace('Other:\n\tModelRoot: no\n', ''))
    expect(removeFdsSection(text, 'None')).toBe(text)
  })
  it('keeps folders that a person added to ours', () => {
    const keys = new Map([['Paths.ModelRoot', ['/shared']]])
    const after = withEntries(text, file('fds', '/x', keys))
    expect(getFds(after, 'Paths.ModelRoot')).toBe('/shared;Models')
    const moved = setFds(after, 'Paths.ModelRoot', 'D:/mine; /shared')
    expect(withEntries(moved, file('fds', '/x', keys))).toBe(moved)
    expect(getFds(withoutEntries(moved, file('fds', '/x', keys)), 'Paths.ModelRoot')).toBe('D:/mine')
    expect(withoutEntries(after, file('fds', '/x', keys))).toBe(text)
  })
  it('joins several folders', () => {
    const keys = new Map([['Paths.SDClipFolder', ['/a', '/b']]])
    const after = withEntries(text, file('fds', '/x', keys))
    expect(getFds(after, 'Paths.SDClipFolder')).toBe('/a;/b')
    expect(withEntries(after, file('fds', '/x', keys))).toBe(after)
    expect(withoutEntries(after, file('fds', '/x', keys))).toBe(text)
  })
})

describe('on disk', () => {
  let root: string
  let path: string
  const kept: string[] = []
  const trash: Pick<Trash, 'keepCopy'> = {
    keepCopy: async (copied) => (kept.push(await readFile(copied, 'utf8')), {} as TrashItem),
  }
  beforeEach(async () => {
    kept.length = 0
    root = await mkdtemp(join(tmpdir(), 'deck-config-'))
    path = join(root, 'sub', 'config.json')
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  it('makes a file and takes it away again', async () => {
    const config = file('json', path)
    expect(await needsWrite(config)).toBe(true)
    expect(await writeEntries(config, trash as Trash)).toBe(true)
    expect(await needsWrite(config)).toBe(false)
    expect(await writeEntries(config, trash as Trash)).toBe(false)
    expect(kept).toEqual([])
    await clearEntries(config)
    expect(existsSync(path)).toBe(false)
  })

  it('keeps a copy of the user’s file once, and its rights', async () => {
    path = join(root, 'config.json')
    await writeFile(path, '{"a":1}')
    await chmod(path, 0o640)
    await writeEntries(file('json', path), trash as Trash)
    await writeEntries(file('json', path, new Map([...entries, ['more', ['/m']]])), trash as Trash)
    expect(kept).toEqual(['{"a":1}'])
    expect((await lstat(path)).mode & 0o777).toBe(0o640)
  })

  it('does not write through a link', async () => {
    await writeFile(join(root, 'theirs'), '{}')
    path = join(root, 'config.json')
    await symlink(join(root, 'theirs'), path)
    await expect(writeEntries(file('json', path), trash as Trash)).rejects.toMatchObject({ code: 'link-refused' })
    expect(await readFile(join(root, 'theirs'), 'utf8')).toBe('{}')
  })
})

describe('what was written before', () => {
  const before = new Map([
    ['A', ['/old', '/both']],
    ['B', ['/old/b']],
  ])
  const now = new Map([['A', ['/new', '/both']]])

  it('leaves a value of several folders; a person’s own stay', () => {
    const text = 'A: /old;/both;/mine\nB: /old/b\nC: x\n'
    const config = { ...file('fds', '/x', now), before }
    const after = withEntries(text, config)
    expect(getFds(after, 'A')).toBe('/new;/both;/mine')
    expect(getFds(after, 'B')).toBeUndefined()
    expect(getFds(after, 'C')).toBe('x')
    expect(withEntries(after, config)).toBe(after)
  })

  it.each(['json', 'yaml'] as const)('leaves a %s file, unless somebody changed it since', (format) => {
    const write = (value: object): string =>
      format === 'json'
        ? JSON.stringify(value)
        : `A: ${JSON.stringify(before.get('A'))}\nB: ${JSON.stringify(Object.values(value)[1])}\n`
    const config = { ...file(format, '/x', now), before }
    expect(parse(withEntries(write({ A: before.get('A'), B: '/old/b' }), config))).toEqual({ A: ['/new', '/both'] })
    expect(parse(withEntries(write({ A: before.get('A'), B: '/theirs' }), config))).toEqual({
      A: ['/new', '/both'],
      B: '/theirs',
    })
  })

  it('writes whole paths for folders that do not lie in the models folder', () => {
    const paths = new Map([['loras', ['/data/models/loras', '/nas/loras']]])
    expect(parse(withEntries('', file('comfyui', '/x', paths)))).toMatchObject({
      diffusion_deck: { loras: 'loras\n/nas/loras\n' },
    })
  })
})
