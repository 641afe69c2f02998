import { op } from './opcodes.ts'

/** A piece of a pickle. */
export type Piece = Buffer | readonly Piece[]

function flat(piece: Piece): Buffer {
  return Buffer.isBuffer(piece) ? piece : Buffer.concat(piece.map(flat))
}

const code = (...bytes: number[]): Buffer => Buffer.from(bytes)

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/** A whole pickle of protocol 2 or the given one; of 0 without a mark. */
export function pickle(pieces: Piece, protocol = 2): Buffer {
  return flat([protocol === 0 ? Buffer.alloc(0) : code(op.proto, protocol), pieces, code(op.stop)])
}

export const raw = (...bytes: number[]): Piece => code(...bytes)
export const global = (module: string, name: string): Piece => [code(op.global), Buffer.from(`${module}\n${name}\n`)]
export const stackGlobal = (module: Piece, name: Piece): Piece => [module, name, code(op.stackGlobal)]
export const text = (value: string): Piece => {
  const bytes = Buffer.from(value)
  return [code(op.binUnicode), u32(bytes.length), bytes]
}
export const shortText = (value: string): Piece => {
  const bytes = Buffer.from(value)
  return [code(op.shortBinUnicode, bytes.length), bytes]
}
export const line = (opcode: number, value: string): Piece => [code(opcode), Buffer.from(`${value}\n`, 'latin1')]
export const bytes = (value: Buffer): Piece => [code(op.binBytes), u32(value.length), value]
export const int = (value: number): Piece => {
  const argument = Buffer.alloc(4)
  argument.writeInt32LE(value)
  return [code(op.binInt), argument]
}
export const none: Piece = code(op.none)
export const no: Piece = code(op.newFalse)
export const tuple = (...items: Piece[]): Piece => [code(op.mark), items, code(op.tuple)]
export const put = (index: number): Piece => code(op.binPut, index)
export const get = (index: number): Piece => code(op.binGet, index)
export const call = (callee: Piece, ...args: Piece[]): Piece => [callee, tuple(...args), code(op.reduce)]
export const dict = (entries: Readonly<Record<string, Piece>>): Piece => [
  code(op.emptyDict, op.mark),
  Object.entries(entries).map(([key, value]) => [text(key), value]),
  code(op.setItems),
]
export const orderedDict = (entries: Readonly<Record<string, Piece>>): Piece => [
  call(global('collections', 'OrderedDict')),
  code(op.mark),
  Object.entries(entries).map(([key, value]) => [text(key), value]),
  code(op.setItems),
]

/** A weight as PyTorch pickles it, with the persistent id of its storage. */
export function weight(shape: readonly number[], storage = 'HalfStorage', key = '0'): Piece {
  const elements = shape.reduce((product, size) => product * size, 1)
  return call(
    global('torch._utils', '_rebuild_tensor_v2'),
    [tuple(text('storage'), global('torch', storage), text(key), text('cpu'), int(elements)), code(op.binPersId)],
    int(0),
    tuple(...shape.map(int)),
    tuple(...shape.map(() => int(1))),
    no,
    call(global('collections', 'OrderedDict')),
  )
}

/** The magic number of PyTorch files before 1.6, as `pickle.dumps` writes it. */
const torchMagic = Buffer.from('8a0a6cfc9c46f9206aa85019', 'hex')

/** A file of PyTorch before 1.6; the bytes of its weights follow as zeros. */
export function legacyTorch(object: Piece, data = 64): Buffer {
  return Buffer.concat([
    pickle(torchMagic),
    pickle(int(1001)),
    pickle(dict({ protocol_version: int(1001), little_endian: code(op.newTrue) })),
    pickle(object),
    pickle([code(op.emptyList), text('0'), code(op.append)]),
    Buffer.alloc(data),
  ])
}
