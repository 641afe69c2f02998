/** Bytes of a safetensors file with this header text; `data` zeros follow. */
export function safetensorsOf(header: string | Buffer, data: number): Buffer {
  const text = Buffer.from(header as string)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, Buffer.alloc(data)])
}

/** A valid file of weights of one type that follow each other. */
export function safetensorsWith(
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata?: Readonly<Record<string, string>>,
): Buffer {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata }
  let offset = 0
  for (const [name, shape] of Object.entries(shapes)) {
    const end = offset + shape.reduce((product, size) => product * size, 2)
    header[name] = { dtype: 'F16', shape, data_offsets: [offset, end] }
    offset = end
  }
  return safetensorsOf(JSON.stringify(header), offset)
}
