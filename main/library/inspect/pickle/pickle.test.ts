import { describe, expect, it } from 'vitest'
import { bufferSource } from '../byte-source.ts'
import { inspectSource } from '../inspect.ts'
import { op } from './opcodes.ts'
import {
  bytes,
  call,
  dict,
  get,
  global,
  int,
  legacyTorch,
  line,
  no,
  none,
  orderedDict,
  pickle,
  put,
  raw,
  shortText,
  stackGlobal,
  text,
  tuple,
  weight,
  type Piece,
} from './pickle.fixture.ts'

const inspect = (content: Buffer): ReturnType<typeof inspectSource> => inspectSource(bufferSource(content))
const system = call(global('os', 'system'), text('ls'))

/** Pickles that run what they like when they are loaded. */
const harmful: readonly (readonly [string, Buffer, string])[] = [
  ['os.system', pickle(system), 'os.system'],
  ['os.system, protocol 0', Buffer.from("cos\nsystem\n(S'ls'\ntR."), 'os.system'],
  ['posix.system', pickle(call(global('posix', 'system'), text('ls'))), 'posix.system'],
  ['nt.system', pickle(call(global('nt', 'system'), text('ls'))), 'nt.system'],
  ['builtins.eval', pickle(call(global('builtins', 'eval'), text('1'))), 'builtins.eval'],
  ['eval of Python 2', pickle(call(global('__builtin__', 'eval'), text('1'))), '__builtin__.eval'],
  [
    'eval through getattr',
    pickle(
      call(
        call(global('builtins', 'getattr'), call(global('builtins', '__import__'), text('builtins')), text('eval')),
        text('1'),
      ),
    ),
    'builtins.getattr',
  ],
  [
    'a name through a path',
    pickle(call(stackGlobal(shortText('collections'), shortText('OrderedDict.__init__.__globals__')))),
    'collections.OrderedDict.__init__.__globals__',
  ],
  [
    'a module in a module',
    pickle(call(stackGlobal(shortText('torch.serialization'), shortText('os.system')), text('ls'))),
    'torch.serialization.os.system',
  ],
  ['a module of a harmless module', pickle(call(global('numpy', 'os'))), 'numpy.os'],
  ['STACK_GLOBAL', pickle(call(stackGlobal(shortText('os'), shortText('system')), text('ls')), 4), 'os.system'],
  [
    'STACK_GLOBAL from the memo',
    pickle(
      [
        shortText('os'),
        put(0),
        raw(op.pop),
        shortText('system'),
        put(7),
        raw(op.pop),
        call(stackGlobal(get(0), get(7)), text('ls')),
      ],
      4,
    ),
    'os.system',
  ],
  [
    'STACK_GLOBAL from MEMOIZE',
    pickle(
      [
        shortText('os'),
        raw(op.memoize),
        shortText('system'),
        raw(op.memoize),
        raw(op.pop, op.pop),
        call(stackGlobal(get(0), get(1))),
      ],
      4,
    ),
    'os.system',
  ],
  [
    'a memo that was written over',
    pickle(
      [
        shortText('collections'),
        put(0),
        raw(op.pop),
        shortText('os'),
        put(0),
        raw(op.pop),
        call(stackGlobal(get(0), shortText('system'))),
      ],
      4,
    ),
    'os.system',
  ],
  ['STACK_GLOBAL with DUP', pickle([shortText('code'), raw(op.dup, op.stackGlobal)], 4), 'code.code'],
  [
    'text with escapes',
    pickle(stackGlobal(line(op.string, "'\\x6fs'"), line(op.unicode, '\\u0073ystem')), 4),
    'os.system',
  ],
  ['octal escapes', pickle(stackGlobal(line(op.string, "'\\157s'"), shortText('system')), 4), 'os.system'],
  [
    'memo keys with underscores',
    pickle(
      [shortText('os'), line(op.put, ' 1_0 '), raw(op.pop), stackGlobal(line(op.get, '10'), shortText('system'))],
      4,
    ),
    'os.system',
  ],
  ['INST', pickle([raw(op.mark), text('ls'), raw(op.inst), Buffer.from('os\nsystem\n')]), 'os.system'],
  ['OBJ', pickle([raw(op.mark), global('os', 'system'), text('ls'), raw(op.obj)]), 'os.system'],
  ['NEWOBJ', pickle([global('subprocess', 'Popen'), tuple(text('ls')), raw(op.newObj)]), 'subprocess.Popen'],
  [
    'NEWOBJ_EX',
    pickle([global('subprocess', 'Popen'), tuple(), dict({ args: text('ls') }), raw(op.newObjEx)], 4),
    'subprocess.Popen',
  ],
  ['a name that is only looked up', pickle(global('os', 'system')), 'os.system'],
  ['torch.load', pickle(call(global('torch', 'load'), text('/x'))), 'torch.load'],
  ['torch.hub', pickle(global('torch', 'hub')), 'torch.hub'],
  ['torch.jit', pickle(call(global('torch.jit._script', 'load'))), 'torch.jit._script.load'],
  ['runpy', pickle(global('runpy', 'run_path')), 'runpy.run_path'],
  ['webbrowser', pickle(global('webbrowser', 'open')), 'webbrowser.open'],
  ['pip', pickle(global('pip._internal', 'main')), 'pip._internal.main'],
  ['operator.attrgetter', pickle(global('operator', 'attrgetter')), 'operator.attrgetter'],
  ['code objects', pickle(global('types', 'CodeType')), 'types.CodeType'],
  ['a pickle in a pickle module', pickle(global('_pickle', 'loads')), '_pickle.loads'],
  [
    'numpy.testing',
    pickle(global('numpy.testing._private.utils', 'runstring')),
    'numpy.testing._private.utils.runstring',
  ],
  ['a method of a path', pickle(stackGlobal(shortText('pathlib'), shortText('Path.unlink')), 4), 'pathlib.Path.unlink'],
  ['a second pickle in a row', Buffer.concat([pickle(int(1)), pickle(system)]), 'os.system'],
  [
    'behind the magic of PyTorch',
    Buffer.concat([
      pickle(raw(op.long1, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)),
      pickle(system),
    ]),
    'os.system',
  ],
  ['instead of the magic of PyTorch', legacyTorch(system), 'os.system'],
  ['before a broken opcode', Buffer.concat([pickle(system).subarray(0, -1), Buffer.from([0xff])]), 'os.system'],
  ['before the end of the file', pickle(system).subarray(0, -1), 'os.system'],
  ['in a byte string', pickle(dict({ a: bytes(pickle(system)) })), 'os.system'],
  ['in a byte string of protocol 0', pickle(dict({ a: bytes(Buffer.from("cos\nsystem\n(S'ls'\ntR.")) })), 'os.system'],
  [
    'in bytes as text',
    pickle(call(global('_codecs', 'encode'), text(pickle(system).toString('latin1')), text('latin1'))),
    'os.system',
  ],
  [
    'in long bytes as text',
    pickle(
      call(
        global('_codecs', 'encode'),
        text(pickle([text('x'.repeat(9000)), raw(op.pop), system]).toString('latin1')),
        text('latin1'),
      ),
    ),
    'os.system',
  ],
  ['three deep in byte strings', pickle(bytes(pickle(bytes(pickle(bytes(pickle(system))))))), 'os.system'],
  ['behind a mark that is taken away', pickle([raw(op.mark, op.pop), system]), 'os.system'],
  ['after POP_MARK', pickle([raw(op.mark), int(1), int(2), raw(op.popMark), system]), 'os.system'],
  ['after a persistent id as text', pickle([line(op.persId, 'whatever'), system]), 'os.system'],
  ['after a frame that lies', pickle([raw(op.frame, 255, 255, 255, 255, 255, 0, 0, 0), system], 4), 'os.system'],
  [
    'among 5,000 unknown names',
    pickle([Array.from({ length: 5000 }, (_, index) => [global('some.module', `Name${index}`), raw(op.pop)]), system]),
    'os.system',
  ],
]

describe('pickles that harm', () => {
  it.each(harmful)('%s', (_, content, name) => {
    const found = inspect(content)
    expect(found).toMatchObject({ container: 'pickle', verdict: 'dangerous' })
    expect(found.findings).toContainEqual({ severity: 'dangerous', code: 'dangerous-global', detail: name })
  })

  it.each<[string, Piece]>([
    ['a name from a call', stackGlobal(shortText('os'), call(global('builtins', 'str'), text('system')))],
    ['bytes as a name', stackGlobal(bytes(Buffer.from('os')), shortText('system'))],
    ['a number as a name', stackGlobal(shortText('os'), int(1))],
    ['a name that begins before the end of a frame', [raw(op.frame, 3, 0, 0, 0, 0, 0, 0, 0), global('xxos', 'system')]],
    [
      'a frame that ends behind the one it is in',
      [raw(op.frame, 9, 0, 0, 0, 0, 0, 0, 0, op.frame, 9, 0, 0, 0, 0, 0, 0, 0), text('x'.repeat(20))],
    ],
    ['a name of 5,000 characters', stackGlobal(shortText('os'), text('x'.repeat(5000)))],
  ])('computed names: %s', (_, piece) => {
    const found = inspect(pickle(piece, 4))
    expect(found.verdict).toBe('dangerous')
    expect(found.findings).toContainEqual(expect.objectContaining({ severity: 'dangerous', code: 'computed-global' }))
  })

  it.each([
    ['EXT1', raw(op.ext1, 1)],
    ['EXT2', raw(op.ext2, 1, 0)],
    ['EXT4', raw(op.ext4, 1, 0, 0, 0)],
  ])('the extension registry: %s', (_, piece) => {
    const found = inspect(pickle([piece, tuple(), raw(op.reduce)]))
    expect(found.verdict).toBe('dangerous')
    expect(found.findings).toContainEqual({ severity: 'dangerous', code: 'extension-registry', detail: 'code 1' })
  })
})

describe('pickles that are not known to be harmless', { timeout: 120_000 }, () => {
  it.each<[string, Piece, string]>([
    ['an unknown class', call(global('my_training', 'Config')), 'unknown-global'],
    [
      'what old checkpoints of Stable Diffusion hold',
      global('pytorch_lightning.callbacks.model_checkpoint', 'ModelCheckpoint'),
      'unknown-global',
    ],
    ['a builtin that is not on the list', global('builtins', 'print'), 'unknown-global'],
    ['a path into a harmless class', stackGlobal(shortText('torch'), shortText('Tensor.backward')), 'unknown-global'],
    [
      'a module that reads more pickles',
      call(global('torch.storage', '_load_from_bytes'), bytes(pickle(int(1)))),
      'unknown-global',
    ],
    ['REDUCE on a text', [text('os.system'), tuple(text('ls')), raw(op.reduce)], 'computed-global'],
    ['REDUCE on a result', call(call(global('collections', 'Counter')), text('ls')), 'computed-global'],
    [
      'BUILD on a function',
      [global('torch._utils', '_rebuild_tensor_v2'), dict({ __code__: none }), raw(op.build)],
      'computed-global',
    ],
    [
      'an archive in a byte string',
      bytes(Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(40)])),
      'nested-pickle',
    ],
  ])('%s', (_, piece, code) => {
    const found = inspect(pickle(piece, 4))
    expect(found.verdict).toBe('suspicious')
    expect(found.findings).toContainEqual(expect.objectContaining({ severity: 'suspicious', code }))
  })

  it('more than a number of pickles in each other', () => {
    let content = pickle(int(1))
    for (let level = 0; level < 8; level++) content = pickle(bytes(Buffer.concat([content, Buffer.alloc(20)])))
    expect(inspect(content).findings).toContainEqual(expect.objectContaining({ code: 'too-deep' }))
  })

  it.each([
    ['opcodes', Buffer.alloc(2_200_000, Buffer.from([op.none, op.pop]))],
    ['values', Buffer.alloc(1_000_000, op.none)],
    ['marks', Buffer.alloc(1_000_000, op.mark)],
    ['tuples', Buffer.alloc(2_000_000, Buffer.from([op.none, op.tuple1, op.pop]))],
  ])('more than a number of %s', (_, body) => {
    const found = inspect(pickle(body))
    expect(found.verdict).toBe('suspicious')
    expect(found.findings).toContainEqual(expect.objectContaining({ severity: 'suspicious', code: 'too-many' }))
  })
})

describe('lines of text that do not end', () => {
  /** Front of a safetensors file whose header has `length` bytes and whose one weight `size`. */
  const front = (length: number, size: number): Buffer => {
    const bytes = Buffer.alloc(8 + length, ' ')
    bytes.writeBigUInt64LE(BigInt(length))
    bytes.write(JSON.stringify({ w: { dtype: 'U8', shape: [size], data_offsets: [0, size] } }), 8)
    return bytes
  }
  const safetensors = (length: number, data: Buffer): Buffer => Buffer.concat([front(length, data.length), data])
  const hidden = (zeros: number): Buffer =>
    Buffer.concat([Buffer.alloc(zeros), Buffer.from('\n'), pickle([raw(op.pop), system], 0)])
  /** Inspects a safetensors file with a terabyte of zeros; says what was read of it. */
  const inspectHuge = (length: number, onlySafetensors: boolean) => {
    let read = 0
    const size = 2 ** 40
    const bytes = front(length, size - 8 - length)
    const { verdict } = inspectSource(
      {
        size,
        read: (offset, wanted) => {
          read += wanted
          const part = Buffer.alloc(Math.max(0, Math.min(wanted, size - offset)))
          if (offset < bytes.length) bytes.copy(part, 0, offset)
          return part
        },
      },
      { onlySafetensors },
    )
    return { verdict, read }
  }

  // The first byte of such a file is the lowest of the header's length, and every opcode can be it.
  it.each([...Object.entries(op), ['int', 0x3100 + op.int] as const, ['put', 0x3100 + op.put] as const])(
    'are given up soon where all is zero: a safetensors file that begins as %s (%i)',
    (_, code) => {
      const length = code < 0x100 ? 0x2000 + code : code
      const { verdict, read } = inspectHuge(length, true)
      expect(read).toBeLessThan(512 * 1024)
      expect(verdict).toBe('safe')
      expect(inspectHuge(length, false).read).toBeLessThan(512 * 1024)
    },
  )

  it('are no doubt where CPython would give up at their front', () => {
    // A number that begins with a space and bytes that are none; a memo without a value; a text without quotes.
    for (const name of ['int', 'long', 'float', 'put', 'string'] as const)
      expect(inspectHuge(0x0100 + op[name], false).verdict, name).toBe('safe')
    // An identifier that is not ASCII, as all true weights are not.
    const weights = Buffer.alloc(200_000, Buffer.from([0x11, 0xbc]))
    expect(inspect(safetensors(0x0100 + op.persId, weights)).verdict).toBe('safe')
  })

  it.each([
    ['a number', 0x3100 + op.int],
    ['a name', 0x2000 + op.global],
    ['an identifier', 0x2000 + op.persId],
    ['a text', 0x2000 + op.unicode],
  ])('are a doubt where a loader of pickles might go on: %s', (name, length) => {
    const doubted = { container: 'safetensors', verdict: 'suspicious' }
    expect(inspect(safetensors(length, hidden(100_000)))).toMatchObject({
      ...doubted,
      findings: [{ severity: 'suspicious', code: 'too-many', detail: 'bytes in a line' }],
    })
    // What is within the bound is walked through, as far as CPython would.
    const { verdict } = inspect(safetensors(length, hidden(100)))
    expect(verdict).toBe(name === 'a name' ? 'safe' : 'dangerous')
  })

  it('are taken in a file that is a pickle', () => {
    const long = `'${'a'.repeat(300_000)}'`
    for (const piece of [line(op.string, long), line(op.unicode, long), line(op.long, `${'9'.repeat(4300)}L`)])
      expect(inspect(pickle([piece, raw(op.pop), int(1)])).verdict).toBe('safe')
    expect(inspect(pickle([line(op.int, `1${'\0'.repeat(100_000)}`), raw(op.pop), system])).verdict).toBe('dangerous')
    expect(inspect(pickle([global('m'.repeat(70_000), 'system')])).verdict).toBe('dangerous')
    // Python takes zeros in front of the number of a memo.
    const memo = [int(1), line(op.put, '0'.repeat(40)), line(op.get, '0'), raw(op.tuple2)]
    expect(inspect(pickle(memo)).verdict).toBe('safe')
  })
})

describe('detectors of Ultralytics', () => {
  const layer = [global('ultralytics.nn.modules.block', 'C2f'), tuple(), raw(op.newObj)]
  const model = (more: Piece): Buffer =>
    pickle(
      dict({
        model: [
          global('ultralytics.nn.tasks', 'DetectionModel'),
          tuple(),
          raw(op.newObj),
          dict({ conv: global('torch.nn.modules.conv', 'Conv2d'), more }),
          raw(op.build),
        ],
      }),
    )
  const getattr = (of: Piece, name: Piece): Piece => call(global('__builtin__', 'getattr'), of, name)

  it.each<[string, Piece]>([
    ['classes', none],
    ['methods that are replaced', getattr(layer, text('forward_split'))],
  ])('are said to be that for %s, and not malware', (_, more) => {
    const found = inspect(model(more))
    expect(found.verdict).toBe('suspicious')
    expect(found.findings).toContainEqual(expect.objectContaining({ severity: 'suspicious', code: 'detector-classes' }))
    expect(found.findings.map(({ code }) => code)).not.toContain('unknown-global')
  })

  it.each<[string, Piece]>([
    ['os.system', system],
    ['getattr that is never called', global('__builtin__', 'getattr')],
    ['getattr of a module', getattr(global('ultralytics.utils', 'downloads'), text('safe_download'))],
    ['getattr of something else', getattr(call(global('my_training', 'Config')), text('run'))],
    ['getattr of a hidden name', getattr(layer, text('__class__'))],
    ['getattr of a computed name', getattr(layer, call(global('builtins', 'str')))],
    ['a module of theirs that reaches the system', global('ultralytics.utils', 'subprocess')],
  ])('are malware all the same with %s', (_, more) => {
    expect(inspect(model(more)).verdict).toBe('dangerous')
  })

  it('are known in their older form', () => {
    const found = inspect(pickle(dict({ model: call(global('models.yolo', 'Model')) })))
    expect(found.findings.map(({ code }) => code)).toEqual(['detector-classes'])
  })
})

describe('pickles that are cut off or broken', () => {
  it.each([
    ['an opcode that does not exist', pickle([int(1), raw(0xff)]), 'bad-header'],
    ['a stack that is empty', pickle(raw(op.append)), 'bad-header'],
    ['no object at the end', pickle([]), 'bad-header'],
    ['taking what lies below a mark', pickle([int(1), raw(op.mark, op.tuple1)]), 'bad-header'],
    ['a memo without an entry', pickle(get(9)), 'bad-header'],
    ['a protocol of the future', pickle(int(1), 9), 'other'],
    ['a text beyond the file', pickle(raw(op.binUnicode, 255, 255, 0, 0)), 'truncated'],
    ['a negative length', pickle(raw(op.binString, 255, 255, 255, 255)), 'bad-header'],
    ['a length of 2^63', pickle(raw(op.binBytes8, 0, 0, 0, 0, 0, 0, 0, 128)), 'truncated'],
    ['a text without quotes', pickle(line(op.string, 'abc')), 'bad-header'],
  ])('%s', (_, content, code) => {
    const found = inspect(content)
    if (code === 'other') expect(found).toMatchObject({ container: 'other', verdict: 'unchecked' })
    else expect(found).toMatchObject({ container: 'pickle', verdict: 'unreadable', findings: [{ code }] })
  })

  it('is never clean, wherever a checkpoint is cut off', () => {
    const content = pickle(orderedDict({ a: weight([2, 3]) }))
    for (let length = 2; length < content.length; length++)
      expect(inspect(content.subarray(0, length)).verdict, `${length} bytes`).toBe('unreadable')
  })

  it('of the old format, is never clean where it lacks a part', () => {
    const content = legacyTorch(orderedDict({ a: weight([2, 3]) }), 0)
    for (let length = 2; length < content.length; length++)
      expect(inspect(content.subarray(0, length)).verdict, `${length} bytes`).toBe('unreadable')
  })
})

describe('weights in pickles', () => {
  const weights = { 'a.weight': weight([3, 4]), 'a.bias': weight([3], 'FloatStorage'), step: weight([], 'LongStorage') }
  const expected = {
    'a.weight': { dtype: 'F16', shape: [3, 4], bytes: 24 },
    'a.bias': { dtype: 'F32', shape: [3], bytes: 12 },
    step: { dtype: 'I64', shape: [], bytes: 8 },
  }
  const storage = (name: string): Piece => [
    tuple(text('storage'), global('torch.storage', name), text('0'), text('cpu'), int(6)),
    raw(op.binPersId),
  ]

  it.each<[string, Buffer]>([
    ['a state dict', pickle(orderedDict(weights))],
    ['a plain dict', pickle(dict(weights))],
    ['the format before PyTorch 1.6', legacyTorch(orderedDict(weights))],
    ['state_dict', pickle(dict({ epoch: int(3), state_dict: orderedDict(weights), callbacks: dict({}) }))],
    ['params_ema before params', pickle(dict({ params: dict({ x: weight([1]) }), params_ema: orderedDict(weights) }))],
    ['two wrappers', pickle(dict({ model: dict({ state_dict: orderedDict(weights) }) }))],
    [
      'parameters',
      pickle(
        dict(
          Object.fromEntries(
            Object.entries(weights).map(([name, of]) => [
              name,
              call(global('torch._utils', '_rebuild_parameter'), of, no, call(global('collections', 'OrderedDict'))),
            ]),
          ),
        ),
      ),
    ],
    [
      'a whole network',
      pickle([
        global('my.net', 'Net'),
        tuple(),
        raw(op.newObj),
        dict({
          training: no,
          _parameters: orderedDict({ step: weights.step }),
          _modules: orderedDict({
            a: [
              global('torch.nn.modules.linear', 'Linear'),
              tuple(),
              raw(op.newObj),
              dict({ _parameters: orderedDict({ weight: weights['a.weight'], bias: weights['a.bias'] }) }),
              raw(op.build),
            ],
          }),
        }),
        raw(op.build),
      ]),
    ],
  ])('are found in %s', (_, content) => {
    expect(Object.fromEntries(inspect(content).tensors)).toEqual(expected)
  })

  it('are safe, and named', () => {
    const found = inspect(
      pickle(dict({ state_dict: orderedDict(weights), global_step: int(840_000), name: text('x') })),
    )
    expect(found).toMatchObject({
      verdict: 'safe',
      metadata: { global_step: '840000', name: 'x', 'torch.wrapper': 'state_dict' },
    })
    expect(new Set(found.findings.map(({ severity, code }) => `${severity} ${code}`))).toEqual(new Set(['info global']))
  })

  it('of a textual inversion keep their place', () => {
    const found = inspect(
      pickle(
        dict({
          string_to_token: dict({ '*': int(265) }),
          string_to_param: dict({ '*': weight([8, 768], 'FloatStorage') }),
          name: text('style'),
        }),
      ),
    )
    expect(found).toMatchObject({ verdict: 'safe', metadata: { name: 'style' } })
    expect(found.tensors.get('string_to_param.*')).toEqual({ dtype: 'F32', shape: [8, 768], bytes: 8 * 768 * 4 })
  })

  it.each<[string, Piece, string]>([
    [
      'the third form',
      call(
        global('torch._utils', '_rebuild_tensor_v3'),
        storage('UntypedStorage'),
        int(0),
        tuple(int(2), int(3)),
        tuple(int(3), int(1)),
        no,
        none,
        global('torch', 'float8_e4m3fn'),
      ),
      'F8_E4M3',
    ],
    [
      'the first form',
      call(
        global('torch._utils', '_rebuild_tensor'),
        [tuple(text('storage'), global('torch', 'BFloat16Storage'), text('0'), text('cpu'), int(6)), raw(op.binPersId)],
        int(0),
        tuple(int(2), int(3)),
        tuple(int(3), int(1)),
      ),
      'BF16',
    ],
    [
      'a size of its own class',
      call(
        global('torch._utils', '_rebuild_tensor_v2'),
        [tuple(text('storage'), global('torch', 'HalfStorage'), text('0'), text('cpu'), int(6)), raw(op.binPersId)],
        int(0),
        call(global('torch', 'Size'), tuple(int(2), int(3))),
        tuple(),
        no,
        none,
      ),
      'F16',
    ],
    [
      'a subclass',
      call(
        global('torch._tensor', '_rebuild_from_type_v2'),
        global('torch._utils', '_rebuild_tensor_v2'),
        global('torch', 'Tensor'),
        tuple(
          [tuple(text('storage'), global('torch', 'ByteStorage'), text('0'), text('cpu'), int(6)), raw(op.binPersId)],
          int(0),
          tuple(int(2), int(3)),
          tuple(),
        ),
        dict({}),
      ),
      'U8',
    ],
  ])('are understood in %s of a tensor', (_, piece, dtype) => {
    const found = inspect(pickle(dict({ w: piece })))
    expect(found.verdict).toBe('safe')
    expect(found.tensors.get('w')).toMatchObject({ dtype, shape: [2, 3] })
  })

  it('end for a dictionary that holds itself', () => {
    const found = inspect(
      pickle([raw(op.emptyDict), put(0), text('a'), get(0), raw(op.setItem), text('w'), weight([1]), raw(op.setItem)]),
    )
    expect(found.verdict).toBe('safe')
  })

  it('end for dictionaries that hold each other many times over', () => {
    let piece: Piece = dict({ w: weight([1]) })
    for (let index = 0; index < 12; index++)
      piece = [
        raw(op.emptyDict, op.mark),
        text('first'),
        piece,
        put(1),
        Array.from({ length: 40 }, (_, key) => [text(`k${key}`), get(1)]),
        raw(op.setItems),
      ]
    expect(inspect(pickle(piece)).tensors.size).toBeGreaterThan(0)
  })
})
