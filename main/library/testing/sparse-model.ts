import { open } from 'node:fs/promises'
import type { TensorInfo } from '../inspect/types.ts'

/**
 * Writes a true safetensors file whose weights are a hole: the file has the size of the real model and
 * costs no disk where the file system knows holes. Offsets tile the data in the order of the tensors.
 * Returns the size in bytes.
 */
export async function writeSparseModel(
  path: string,
  tensors: ReadonlyMap<string, TensorInfo>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> {
  const entries: Record<string, unknown> = {}
  if (Object.keys(metadata).length > 0) entries['__metadata__'] = metadata
  let offset = 0
  for (const [name, { dtype, shape, bytes }] of tensors) {
    entries[name] = { dtype, shape, data_offsets: [offset, offset + bytes] }
    offset += bytes
  }
  const text = Buffer.from(JSON.stringify(entries), 'utf8')
  const header = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ')
  header.writeBigUInt64LE(BigInt(header.length - 8), 0)
  text.copy(header, 8)
  const file = await open(path, 'wx')
  try {
    await file.writeFile(header)
    await file.truncate(header.length + offset)
  } finally {
    await file.close()
  }
  return header.length + offset
}
