import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { torchZip } from './archive/zip.fixture.ts'
import { bufferSource } from './byte-source.ts'
import { GgufWriter } from './gguf.fixture.ts'
import { inspectFile, inspectSource } from './inspect.ts'
import { call, global, orderedDict, pickle, text, weight } from './pickle/pickle.fixture.ts'
import { safetensorsOf, safetensorsWith } from './safetensors.fixture.ts'
import { startsAsSafetensors } from './safetensors.ts'

const folder = mkdtempSync(join(tmpdir(), 'deck-inspect-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const inspect = (content: Buffer): ReturnType<typeof inspectSource> => inspectSource(bufferSource(content))

/** An ONNX model as exporters write it: version, producer, graph, opset. */
function onnx(graph: Buffer): Buffer {
  const length = Buffer.from([(graph.length & 0x7f) | 0x80, graph.length >> 7])
  return Buffer.concat([
    Buffer.from([0x08, 8, 0x12, 7]),
    Buffer.from('pytorch'),
    Buffer.from([0x3a]),
    length,
    graph,
    Buffer.from([0x42, 2, 0x10, 17]),
  ])
}

describe('what a file is, by its bytes', () => {
  const gguf = new GgufWriter().file({ pairs: [], tensors: [], data: 0 })
  it.each<[string, Buffer, string, string, string[]]>([
    ['safetensors', safetensorsWith({ a: [1] }), 'safetensors', 'safe', []],
    ['GGUF', gguf, 'gguf', 'safe', []],
    ['a zip of PyTorch', torchZip(pickle(orderedDict({}))), 'torch-zip', 'safe', ['global']],
    ['a pickle', pickle(orderedDict({})), 'pickle', 'safe', ['global']],
    ['a pickle of protocol 0', Buffer.from("(dp0\nS'a'\np1\nI1\ns."), 'pickle', 'safe', []],
    ['ONNX', onnx(Buffer.alloc(300, 1)), 'onnx', 'unchecked', []],
    ['7z', Buffer.from('377abcaf271c00041122', 'hex'), 'other', 'suspicious', ['bad-archive']],
    ['gzip', Buffer.from('1f8b0800112233', 'hex'), 'other', 'suspicious', ['bad-archive']],
    [
      'a web page',
      Buffer.from('\n<!DOCTYPE html><html><head><title>Sign in</title>'),
      'other',
      'unreadable',
      ['html-page'],
    ],
    ['a web page with a mark', Buffer.from('\ufeff<html lang="en">'), 'other', 'unreadable', ['html-page']],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 6938040682\n'),
      'other',
      'unreadable',
      ['lfs-pointer'],
    ],
    ['nothing', Buffer.alloc(0), 'other', 'unreadable', ['empty']],
    ['zeros', Buffer.alloc(4096), 'other', 'unreadable', ['truncated']],
    ['a text', Buffer.from('I am a readme, not a model.\n'), 'other', 'unchecked', []],
    ['a text with a brace', Buffer.from('const a={"b":1}'), 'other', 'unchecked', []],
    ['JSON', Buffer.from('{"error":"Repository not found"}'), 'other', 'unchecked', []],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'other', 'unchecked', []],
    ['one byte', Buffer.from('x'), 'other', 'unchecked', []],
  ])('%s', (_, content, container, verdict, codes) => {
    const found = inspect(content)
    expect(found).toMatchObject({ container, verdict })
    expect([...new Set(found.findings.map(({ code }) => code))]).toEqual(codes)
  })

  it('says the title of the page that was saved as a model', () => {
    expect(inspect(Buffer.from('<html><title> 404: not\nfound </title>')).findings).toEqual([
      { severity: 'unreadable', code: 'html-page', detail: '404: not\\u000afound' },
    ])
  })

  it('finds a pickle that is safetensors for other loaders', () => {
    // NONE NONE and BINFLOAT, which takes the rest of the length and the front of the header as its number.
    const front = Buffer.concat([Buffer.from('NNG'), Buffer.from([0x40, 0, 0, 0, 0]), Buffer.from('{  ')])
    const evil = Buffer.from("(S'{}'\n0cos\nsystem\n(S'ls'\ntR.")
    const both = Buffer.concat([front, evil, Buffer.alloc(0x500000)])
    expect(startsAsSafetensors(both)).toBe(true)
    const found = inspect(both)
    expect(found).toMatchObject({ container: 'safetensors', verdict: 'dangerous' })
    expect(found.findings).toContainEqual(expect.objectContaining({ code: 'archive-trick' }))
  })

  it('shows no line breaks and no turned writing of a file', () => {
    const found = inspect(pickle(call(global('evil\u202egnp', 'a\u0007'), text('x'))))
    expect(found.findings).toContainEqual({
      severity: 'suspicious',
      code: 'unknown-global',
      detail: 'evil\\u202egnp.a\\u0007',
    })
  })
})

describe('inspectFile', () => {
  const content = safetensorsWith({ a: [1] })

  it.each([
    ['a line break', 'a\nb.safetensors'],
    ['a mark that turns writing', 'a\u202esrosnetefas.exe'],
    ['255 bytes', 'x'.repeat(243) + '.safetensors'],
    ['a device of Windows', 'CON'],
    ['only dots', '...'],
    ['blanks', ' .pt '],
    ['no ending', 'model'],
    ['the ending of another format', 'model.ckpt'],
  ])('does not care about a name with %s', (_, name) => {
    const path = join(folder, name)
    writeFileSync(path, content)
    expect(inspectFile(path)).toMatchObject({ container: 'safetensors', verdict: 'safe' })
  })

  it('reads little of a large file', () => {
    const path = join(folder, 'sparse.safetensors')
    const bytes = 6 * 1024 ** 3
    writeFileSync(path, safetensorsOf(`{"w":{"dtype":"U8","shape":[${bytes}],"data_offsets":[0,${bytes}]}}`, 0))
    truncateSync(path, (inspectFile(path).dataOffset ?? 0) + bytes)
    expect(inspectFile(path)).toMatchObject({ verdict: 'safe', findings: [] })
  })

  it('bears a pickle in a sparse file of a terabyte', () => {
    const path = join(folder, 'sparse.pt')
    writeFileSync(path, Buffer.concat([pickle(orderedDict({ w: weight([2]) })).subarray(0, -1), Buffer.from('V')]))
    truncateSync(path, 2 ** 40)
    expect(inspectFile(path)).toMatchObject({ container: 'pickle', verdict: 'suspicious' })
  })

  it('takes folders and pipes for no models', () => {
    const path = join(folder, 'folder.safetensors')
    mkdirSync(path)
    expect(inspectFile(path)).toMatchObject({ container: 'other', verdict: 'unchecked' })
    if (process.platform === 'win32') return
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(inspectFile(pipe)).toMatchObject({ container: 'other', verdict: 'unchecked' })
  })

  it('raises what the system says', () => {
    expect(() => inspectFile(join(folder, 'not-there'))).toThrow(expect.objectContaining({ code: 'ENOENT' }) as Error)
    const loop = join(folder, 'loop')
    symlinkSync(loop, loop)
    expect(() => inspectFile(loop)).toThrow(expect.objectContaining({ code: 'ELOOP' }) as Error)
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('raises that it may not (not as root)', () => {
    const path = join(folder, 'closed')
    writeFileSync(path, content)
    chmodSync(path, 0)
    expect(() => inspectFile(path)).toThrow(expect.objectContaining({ code: 'EACCES' }) as Error)
  })
})
