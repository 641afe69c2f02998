/** Data types of PyTorch: the name that safetensors have for each, and its bits. */
interface TorchType {
  readonly dtype: string
  readonly bits: number
}

const torchType = (dtype: string, bits: number): TorchType => ({ dtype, bits })
const f64 = torchType('F64', 64)
const f32 = torchType('F32', 32)
const f16 = torchType('F16', 16)
const i64 = torchType('I64', 64)
const i32 = torchType('I32', 32)
const i16 = torchType('I16', 16)

/** By the name of the `torch.*Storage` class (torch, `torch/__init__.py`). */
export const storageTypes: ReadonlyMap<string, TorchType> = new Map([
  ['DoubleStorage', f64],
  ['FloatStorage', f32],
  ['HalfStorage', f16],
  ['BFloat16Storage', torchType('BF16', 16)],
  ['LongStorage', i64],
  ['IntStorage', i32],
  ['ShortStorage', i16],
  ['CharStorage', torchType('I8', 8)],
  ['ByteStorage', torchType('U8', 8)],
  ['BoolStorage', torchType('BOOL', 8)],
  ['ComplexDoubleStorage', torchType('C128', 128)],
  ['ComplexFloatStorage', torchType('C64', 64)],
  ['QUInt8Storage', torchType('U8', 8)],
  ['QInt8Storage', torchType('I8', 8)],
  ['QInt32Storage', i32],
  ['QUInt4x2Storage', torchType('U4', 4)],
  ['QUInt2x4Storage', torchType('U2', 2)],
  ['UntypedStorage', torchType('U8', 8)],
  ['_UntypedStorage', torchType('U8', 8)],
])

/** By the name of the `torch.dtype`. */
export const dtypes: ReadonlyMap<string, TorchType> = new Map([
  ['float64', f64],
  ['double', f64],
  ['float32', f32],
  ['float', f32],
  ['float16', f16],
  ['half', f16],
  ['bfloat16', torchType('BF16', 16)],
  ['int64', i64],
  ['long', i64],
  ['int32', i32],
  ['int', i32],
  ['int16', i16],
  ['short', i16],
  ['int8', torchType('I8', 8)],
  ['uint8', torchType('U8', 8)],
  ['uint16', torchType('U16', 16)],
  ['uint32', torchType('U32', 32)],
  ['uint64', torchType('U64', 64)],
  ['bool', torchType('BOOL', 8)],
  ['complex32', torchType('C32', 32)],
  ['complex64', torchType('C64', 64)],
  ['cfloat', torchType('C64', 64)],
  ['complex128', torchType('C128', 128)],
  ['cdouble', torchType('C128', 128)],
  ['float8_e4m3fn', torchType('F8_E4M3', 8)],
  ['float8_e5m2', torchType('F8_E5M2', 8)],
  ['float8_e4m3fnuz', torchType('F8_E4M3FNUZ', 8)],
  ['float8_e5m2fnuz', torchType('F8_E5M2FNUZ', 8)],
  ['float8_e8m0fnu', torchType('F8_E8M0', 8)],
  ['quint8', torchType('U8', 8)],
  ['qint8', torchType('I8', 8)],
  ['qint32', i32],
  ['quint4x2', torchType('U4', 4)],
  ['quint2x4', torchType('U2', 2)],
])
