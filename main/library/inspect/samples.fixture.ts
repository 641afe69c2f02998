import { deflateRawSync } from 'node:zlib'
import { tarOf } from './archive/tar.fixture.ts'
import { torchZip, zipOf } from './archive/zip.fixture.ts'
import { GgufWriter } from './gguf.fixture.ts'
import { op } from './pickle/opcodes.ts'
import {
  bytes,
  call,
  dict,
  get,
  global,
  int,
  legacyTorch,
  line,
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
} from './pickle/pickle.fixture.ts'
import { safetensorsOf, safetensorsWith } from './safetensors.fixture.ts'

const stateDict = orderedDict({ 'conv.weight': weight([3, 4]), 'conv.bias': weight([3], 'FloatStorage') })

function gguf(big: boolean): Buffer {
  const writer = new GgufWriter(big)
  return writer.file({
    pairs: [
      ['general.architecture', writer.string('flux')],
      ['general.file_type', writer.uint(15)],
      ['tokenizer.ggml.tokens', writer.strings(['a', 'bc', ''])],
      ['comfy.gguf.orig_shape.w', writer.ints([4, 8, 3])],
    ],
    tensors: [
      { name: 'w', dims: [32, 3], type: 2, offset: 0 },
      { name: 'v', dims: [5], type: 1, offset: 64 },
    ],
    data: 74,
  })
}

/** Pickles that use every opcode of every protocol. */
export const pickleSamples: readonly Buffer[] = [
  pickle(stateDict),
  pickle(dict({ state_dict: stateDict, epoch: int(3), name: text('x') })),
  legacyTorch(stateDict),
  pickle(call(global('os', 'system'), text('ls'))),
  Buffer.from("cos\nsystem\n(S'ls'\ntR."),
  Buffer.from("(dp0\nS'a\\x41'\np1\n(lp2\nI1\naL5L\naF1.5\naI01\naVb\\u0041\naNas(i__main__\nX\nbg1\n0."),
  pickle(call(stackGlobal(shortText('os'), shortText('system')), text('ls')), 4),
  pickle(
    [shortText('a.b'), raw(op.memoize), raw(op.pop), stackGlobal(get(0), shortText('C')), tuple(), raw(op.newObj)],
    4,
  ),
  pickle(everyOpcode(), 5),
  pickle(dict({ a: bytes(pickle(call(global('os', 'system'), text('ls')))) })),
]

function everyOpcode(): Piece {
  const pop = raw(op.pop)
  return [
    [raw(op.frame, 9, 0, 0, 0, 0, 0, 0, 0), raw(op.binFloat, 64, 0, 0, 0, 0, 0, 0, 0), pop],
    [raw(op.mark, op.list), raw(op.mark), int(1), raw(op.appends), int(2), raw(op.append), pop],
    [raw(op.emptySet, op.mark), int(1), raw(op.addItems), pop, raw(op.mark, op.frozenSet), pop],
    [raw(op.binInt1, 1, op.binInt2, 1, 1, op.tuple2, op.newTrue, op.newFalse, op.none, op.tuple3), pop, pop],
    [raw(op.long1, 1, 5), pop, raw(op.long4, 2, 0, 0, 0, 1, 1), pop, raw(op.emptyTuple), pop],
    [raw(op.shortBinBytes, 2, 1, 2), pop, raw(op.binBytes8, 1, 0, 0, 0, 0, 0, 0, 0, 7), pop],
    [raw(op.byteArray8, 1, 0, 0, 0, 0, 0, 0, 0, 7), pop, raw(op.binUnicode8, 1, 0, 0, 0, 0, 0, 0, 0, 65), pop],
    [raw(op.shortBinString, 1, 65), pop, raw(op.binString, 1, 0, 0, 0, 66), pop],
    [raw(op.mark, op.dict), text('k'), none, raw(op.setItem), put(3), pop, get(3), pop],
    [text('m'), raw(op.longBinPut, 9, 0, 0, 0), pop, raw(op.longBinGet, 9, 0, 0, 0), pop],
    [line(op.persId, 'id'), pop, tuple(text('storage')), raw(op.binPersId), pop],
    [raw(op.mark), global('a', 'B'), int(1), raw(op.obj), dict({ x: int(1) }), raw(op.build), pop],
    [global('a.b', 'C'), tuple(), dict({}), raw(op.newObjEx), pop, raw(op.mark, op.popMark)],
    [raw(op.mark), int(1), raw(op.inst), Buffer.from('c.d\nE\n'), raw(op.dup), pop, pop],
    int(0),
  ]
}

/** Small valid files of every format, and some that are not, to be changed at random. */
export const samples: readonly Buffer[] = [
  safetensorsWith({ 'a.weight': [2, 3], 'b.weight': [4] }, { format: 'pt', ss_tag_frequency: '{"1_x":{"a":2}}' }),
  safetensorsOf('{"w":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":[1,-2.5e3,true,null,{"a":[]}]}}   ', 1),
  gguf(false),
  gguf(true),
  ...pickleSamples,
  torchZip(pickle(stateDict)),
  torchZip(pickle(stateDict), [{ name: 'archive/data/1', content: pickle(stateDict), deflated: true }], true),
  zipOf([{ name: 'archive/data.pkl', content: pickle(stateDict) }], { zip64: true }),
  zipOf([{ name: 'a.npy', content: Buffer.from("\x93NUMPY\x01\x00\x10\x00{'descr':'|O'}  \x80\x02N.", 'latin1') }]),
  tarOf({ pickle: pickle(stateDict), storages: pickle(int(0)) }),
  Buffer.from([0x08, 8, 0x12, 1, 65, 0x3a, 4, 1, 2, 3, 4, 0x42, 2, 0x10, 17]),
  Buffer.from('<!doctype html><title>x</title>'),
  Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n'),
  Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), deflateRawSync(Buffer.alloc(100))]),
]
