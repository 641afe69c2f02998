/** A GGUF value: its type number and its bytes. */
interface GgufValue {
  readonly type: number
  readonly bytes: Buffer
}

/** Writes numbers and texts of GGUF in one byte order. */
export class GgufWriter {
  readonly #big: boolean

  constructor(big = false) {
    this.#big = big
  }

  u32(value: number): Buffer {
    const bytes = Buffer.alloc(4)
    if (this.#big) bytes.writeUInt32BE(value)
    else bytes.writeUInt32LE(value)
    return bytes
  }

  u64(value: number | bigint): Buffer {
    const bytes = Buffer.alloc(8)
    if (this.#big) bytes.writeBigUInt64BE(BigInt(value))
    else bytes.writeBigUInt64LE(BigInt(value))
    return bytes
  }

  text(value: string): Buffer {
    const bytes = Buffer.from(value)
    return Buffer.concat([this.u64(bytes.length), bytes])
  }

  string(value: string): GgufValue {
    return { type: 8, bytes: this.text(value) }
  }

  uint(value: number): GgufValue {
    return { type: 4, bytes: this.u32(value) }
  }

  strings(values: readonly string[]): GgufValue {
    return {
      type: 9,
      bytes: Buffer.concat([this.u32(8), this.u64(values.length), ...values.map((value) => this.text(value))]),
    }
  }

  ints(values: readonly number[]): GgufValue {
    return {
      type: 9,
      bytes: Buffer.concat([this.u32(5), this.u64(values.length), ...values.map((value) => this.u32(value))]),
    }
  }

  /** A whole file. `dims` are innermost first, as the format has them; `data` bytes of weights follow. */
  file(content: {
    readonly version?: number
    readonly pairs: readonly (readonly [string, GgufValue])[]
    readonly tensors: readonly {
      readonly name: string
      readonly dims: readonly number[]
      readonly type: number
      readonly offset: number
    }[]
    readonly data: number
    readonly alignment?: number
  }): Buffer {
    const head = Buffer.concat([
      Buffer.from('GGUF'),
      this.u32(content.version ?? 3),
      this.u64(content.tensors.length),
      this.u64(content.pairs.length),
      ...content.pairs.flatMap(([key, value]) => [this.text(key), this.u32(value.type), value.bytes]),
      ...content.tensors.flatMap(({ name, dims, type, offset }) => [
        this.text(name),
        this.u32(dims.length),
        ...dims.map((size) => this.u64(size)),
        this.u32(type),
        this.u64(offset),
      ]),
    ])
    const alignment = content.alignment ?? 32
    const padding = Math.ceil(head.length / alignment) * alignment - head.length
    return Buffer.concat([head, Buffer.alloc(padding + content.data)])
  }
}
