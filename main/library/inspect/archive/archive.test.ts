import { describe, expect, it } from 'vitest'
import { bufferSource, type ByteSource } from '../byte-source.ts'
import { inspectSource } from '../inspect.ts'
import { op } from '../pickle/opcodes.ts'
import { bytes, call, dict, global, int, orderedDict, pickle, raw, text, weight } from '../pickle/pickle.fixture.ts'
import { tarOf } from './tar.fixture.ts'
import { torchZip, zipOf, type ZipMember } from './zip.fixture.ts'

const inspect = (content: Buffer): ReturnType<typeof inspectSource> => inspectSource(bufferSource(content))
const clean = pickle(orderedDict({ 'a.weight': weight([3, 4]) }))
const evil = pickle(call(global('os', 'system'), text('ls')))
const member = (name: string, content: Buffer, more: Partial<ZipMember> = {}): ZipMember => ({ name, content, ...more })
const osSystem = { severity: 'dangerous', code: 'dangerous-global', detail: 'os.system' }

describe('checkpoints of PyTorch', () => {
  it.each<[string, Buffer]>([
    ['as they are saved', torchZip(clean)],
    ['packed', torchZip(clean, [], true)],
    [
      'in a folder of another name',
      zipOf([member('my model/data.pkl', clean), member('my model/version', Buffer.from('3\n'))]),
    ],
    ['without a folder', zipOf([member('data.pkl', clean)])],
    ['with long sizes', zipOf([member('archive/data.pkl', clean)], { zip64: true })],
    ['with a name in capitals', zipOf([member('archive/DATA.PKL', clean)])],
  ])('are safe %s', (_, content) => {
    const found = inspect(content)
    expect(found).toMatchObject({ container: 'torch-zip', verdict: 'safe' })
    expect(Object.fromEntries(found.tensors)).toEqual({ 'a.weight': { dtype: 'F16', shape: [3, 4], bytes: 24 } })
  })

  it('are safe when a weight begins like a pickle by chance', () => {
    const more = [0x80, 0x63, 0x28, 0x4e, 0x58].map((first, index) =>
      member(`archive/data/${index + 1}`, Buffer.from([first, 2, 0x99, 0x12, 0x3c, 0, 0, 0, 1, 2, 3, 4])),
    )
    expect(inspect(torchZip(clean, more)).verdict).toBe('safe')
  })

  it.each([false, true])('are unreadable wherever they are cut off (packed: %s)', (packed) => {
    const content = torchZip(clean, [], packed)
    for (let length = 4; length < content.length; length += 3) {
      const found = inspect(content.subarray(0, length))
      expect(['unreadable', 'suspicious'], `${length} bytes`).toContain(found.verdict)
    }
  })

  it('are unreadable with a broken pickle', () => {
    const found = inspect(torchZip(clean.subarray(0, -20)))
    expect(found).toMatchObject({ container: 'torch-zip', verdict: 'unreadable' })
  })

  it('of TorchScript bring a program along', () => {
    const content = torchZip(clean, [
      member('archive/code/__torch__.py', Buffer.from('x = 1')),
      member('archive/constants.pkl', pickle(raw(op.emptyTuple))),
    ])
    const found = inspect(content)
    expect(found).toMatchObject({ container: 'torch-zip', verdict: 'suspicious' })
    expect(found.findings).toContainEqual({
      severity: 'suspicious',
      code: 'unknown-global',
      detail: 'TorchScript archive/code/__torch__.py',
    })
  })
})

describe('archives that hide a pickle', () => {
  it.each<[string, Buffer]>([
    ['in data.pkl', torchZip(evil)],
    ['packed', torchZip(evil, [], true)],
    ['under a name in capitals', zipOf([member('archive/Data.PKL', evil)])],
    ['among the weights', torchZip(clean, [member('archive/data/1', evil)])],
    ['among the weights, packed', torchZip(clean, [member('archive/data/1', evil, { deflated: true })])],
    [
      'behind 1 MB of text, packed',
      torchZip(clean, [
        member(
          'archive/data/1',
          pickle([bytes(Buffer.alloc(1 << 20, 'ab')), raw(op.pop), call(global('os', 'system'), text('ls'))]),
          { deflated: true },
        ),
      ]),
    ],
    ['as protocol 0', torchZip(clean, [member('readme.txt', Buffer.from("cos\nsystem\n(S'ls'\ntR."))])],
    ['behind an object of NumPy', zipOf([member('a.npy', numpy('|O', evil))])],
    ['in a plain archive', zipOf([member('notes.txt', Buffer.from('hello')), member('model.bin', evil)])],
    ['with long sizes', zipOf([member('archive/data.pkl', evil)], { zip64: true })],
    ['under a wrong checksum', wrongChecksum(torchZip(evil))],
    [
      'under another name in its own header',
      zipOf([member('archive/data.pkl', evil, { localName: 'archive/data.txt' })]),
    ],
    ['as another method in its own header', zipOf([member('archive/data.pkl', evil, { localMethod: 8 })])],
    ['behind 100 other bytes', Buffer.concat([Buffer.alloc(100, 'x'), torchZip(evil)])],
    ['behind a clean pickle', Buffer.concat([clean, torchZip(evil)])],
    ['before 100 other bytes', Buffer.concat([torchZip(evil), Buffer.alloc(100)])],
    ['in an archive without its end', torchZip(evil).subarray(0, 400)],
  ])('%s', (_, content) => {
    const found = inspect(content)
    expect(found.verdict).toBe('dangerous')
    expect(found.findings).toContainEqual(osSystem)
  })
})

/** An array file of NumPy of this type, with this content. */
function numpy(type: string, content: Buffer): Buffer {
  const header = Buffer.from(`{'descr': '${type}', 'fortran_order': False, 'shape': (1,), }`.padEnd(117) + '\n')
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.from([header.length, 0]), header, content])
}

function wrongChecksum(archive: Buffer): Buffer {
  const changed = Buffer.from(archive)
  changed.fill(0, 14, 18)
  return changed
}

describe('tricks with archives', { timeout: 120_000 }, () => {
  const twice = zipOf([member('archive/data.pkl', clean), member('archive/data.pkl', clean)])
  it.each<[string, Buffer, string, string]>([
    ['a member that is there twice', twice, 'archive-trick', 'there twice'],
    [
      'names that differ in case only',
      zipOf([member('archive/data.pkl', clean), member('archive/DATA.pkl', clean)]),
      'archive-trick',
      'there twice',
    ],
    [
      'another name in its own header',
      zipOf([member('archive/data.pkl', clean, { localName: 'archive/x' })]),
      'archive-trick',
      'another name',
    ],
    [
      'another method in its own header',
      zipOf([member('archive/data.pkl', clean, { localMethod: 8 })]),
      'archive-trick',
      'another method',
    ],
    [
      'members on each other',
      zipOf([member('archive/data.pkl', clean), member('archive/data.txt', clean, { headerAt: 0 })]),
      'archive-trick',
      'another member',
    ],
    [
      'a name that leads out',
      zipOf([member('archive/data.pkl', clean), member('../../home/.bashrc', Buffer.from('x'))]),
      'archive-trick',
      'leads out',
    ],
    [
      'an absolute name',
      zipOf([member('archive/data.pkl', clean), member('/etc/passwd', Buffer.from('x'))]),
      'archive-trick',
      'leads out',
    ],
    [
      'a name of Windows',
      zipOf([member('archive/data.pkl', clean), member('a\\..\\b', Buffer.from('x'))]),
      'archive-trick',
      'leads out',
    ],
    ['a zero in a name', zipOf([member('archive/data.pkl\0.txt', clean)]), 'archive-trick', 'a zero'],
    [
      'stored, but of two sizes',
      zipOf([member('archive/data.pkl', clean, { size: 9 })]),
      'archive-trick',
      'of two sizes',
    ],
    [
      'a size that cannot be',
      zipOf([member('archive/data.pkl', clean, { deflated: true, size: 2 ** 31 })]),
      'archive-trick',
      'cannot unpack',
    ],
    ['a password', zipOf([member('archive/data.pkl', clean, { flags: 1 })]), 'bad-archive', 'encrypted'],
    [
      'a method that is not known',
      zipOf([member('archive/data.pkl', clean, { method: 14, localMethod: 14 })]),
      'bad-archive',
      'method 14',
    ],
    [
      'bytes before',
      Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(50), torchZip(clean)]),
      'archive-trick',
      'before the archive',
    ],
    ['bytes behind', Buffer.concat([torchZip(clean), Buffer.alloc(50)]), 'archive-trick', 'behind the end'],
    [
      'an archive behind an archive',
      Buffer.concat([torchZip(clean), torchZip(clean)]),
      'archive-trick',
      'before the archive',
    ],
    [
      'an archive in an archive',
      torchZip(clean, [member('archive/x', torchZip(clean))]),
      'nested-pickle',
      'an archive in',
    ],
    [
      'what cannot be unpacked',
      zipOf([member('archive/data.pkl', Buffer.from([0xff, 0xff, 0xff]), { method: 8, localMethod: 8 })]),
      'bad-archive',
      'not all of it',
    ],
    ['a count that is wrong', wrongCount(torchZip(clean)), 'archive-trick', 'entries'],
  ])('are found: %s', (_, content, code, detail) => {
    const found = inspect(content)
    expect(found.verdict).toBe('suspicious')
    expect(found.findings).toContainEqual({
      severity: 'suspicious',
      code,
      detail: expect.stringContaining(detail) as string,
    })
  })

  it.each<[string, Buffer, string]>([
    ['opcodes', pickle(Buffer.alloc(8 * 1024 * 1024, Buffer.from([op.none, op.pop]))), 'too-many'],
    [
      'a byte string',
      pickle([bytes(Buffer.alloc(40 * 1024 * 1024)), raw(op.pop), call(global('x', 'y'))]),
      'bad-archive',
    ],
  ])('are bounded in a member that unpacks to much more: %s', (_, object, code) => {
    const found = inspect(zipOf([member('archive/data.pkl', object, { deflated: true })]))
    expect(found.verdict).toBe('suspicious')
    expect(found.findings.map((finding) => finding.code)).toContain(code)
  })

  it('are bounded in a directory of too many entries', () => {
    const many = Array.from({ length: 33_000 }, (_, index) => member(`${index}`, Buffer.alloc(0)))
    expect(inspect(zipOf(many)).findings).toContainEqual(expect.objectContaining({ code: 'too-many' }))
  })

  it('do not make a reader read beyond its bound', () => {
    // Byte strings that are a little longer than what is read at a time, in a file of a terabyte.
    const piece = Buffer.concat([
      Buffer.from([op.binBytes, 0, 0x50, 0, 0]),
      Buffer.alloc(0x5000),
      Buffer.from([op.pop]),
    ])
    let total = 0
    const source: ByteSource = {
      size: 2 ** 40,
      read: (offset, length) => {
        total += length
        const part = Buffer.alloc(length)
        for (let at = 0; at < length;) {
          const from = (offset + at - 2 + piece.length) % piece.length
          at += piece.copy(part, at, from)
        }
        if (offset === 0) part.set([op.proto, 4])
        return part
      },
    }
    const found = inspectSource(source)
    expect(found.verdict).toBe('suspicious')
    expect(found.findings).toContainEqual(expect.objectContaining({ code: 'too-many' }))
    expect(total).toBeLessThan(300 * 1024 * 1024)
  })
})

function wrongCount(archive: Buffer): Buffer {
  const changed = Buffer.from(archive)
  changed.writeUInt16LE(9, changed.length - 12)
  return changed
}

describe('tar', () => {
  const files = { sys_info: pickle(dict({})), pickle: clean, storages: pickle(int(0)) }
  it('is read as PyTorch wrote it long ago', () => {
    const found = inspect(tarOf(files))
    expect(found).toMatchObject({ container: 'tar', verdict: 'safe' })
    expect([...found.tensors.keys()]).toEqual(['a.weight'])
  })

  it.each<[string, Record<string, Buffer>]>([
    ['as the object', { ...files, pickle: evil }],
    ['as another file', { ...files, storages: evil }],
    ['as a file of any name', { ...files, 'a/b.txt': evil }],
  ])('with a harmful pickle %s', (_, changed) => {
    const found = inspect(tarOf(changed))
    expect(found).toMatchObject({ container: 'tar', verdict: 'dangerous' })
    expect(found.findings).toContainEqual(osSystem)
  })

  it('is no model without an object', () => {
    expect(inspect(tarOf({ 'a.txt': Buffer.from('hello') }))).toMatchObject({ container: 'tar', verdict: 'unchecked' })
  })

  it('is unreadable when it is cut off', () => {
    expect(inspect(tarOf(files).subarray(0, 1100)).verdict).toBe('unreadable')
  })

  it('is looked through when it is a pickle too', () => {
    const name = Buffer.from("cos\nsystem\n(S'ls'\ntR.").toString('latin1')
    const found = inspect(tarOf({ [name]: Buffer.from('x'), ...files }))
    expect(found).toMatchObject({ container: 'tar', verdict: 'dangerous' })
  })
})
