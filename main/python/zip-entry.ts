import { createWriteStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'

interface Entry {
  readonly name: string
  readonly method: number
  readonly packedSize: number
  readonly size: number
  readonly headerAt: number
}

const endSignature = 0x06054b50
const directorySignature = 0x02014b50
const localSignature = 0x04034b50
const maxDirectory = 4 * 1024 * 1024

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** The central directory of a zip file (APPNOTE.TXT 4.3.12, 4.3.16); zip64 is not needed for a wheel of uv. */
async function readDirectory(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - 66_000), Math.min(size, 66_000))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--
  if (end < 0) throw new Error('it is no zip file')
  const length = tail.readUInt32LE(end + 12)
  const start = tail.readUInt32LE(end + 16)
  if (length > maxDirectory || start + length > size) throw new Error('its directory is damaged')
  const directory = await readAt(file, start, length)
  const entries: Entry[] = []
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === directorySignature;) {
    const nameLength = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * Unpacks the one entry that `wanted` accepts to `target`, a path that the caller chose: no name
 * from inside the archive is ever used as a path. Raises Error when it is missing, damaged or
 * larger than `maxBytes`.
 */
export async function unpackEntry(
  archive: string,
  wanted: (name: string) => boolean,
  target: string,
  maxBytes: number,
): Promise<void> {
  const file = await open(archive, 'r')
  try {
    const found = (await readDirectory(file)).filter(({ name }) => wanted(name))
    const entry = found[0]
    if (entry === undefined || found.length > 1) throw new Error('it does not hold the one program that was looked for')
    if (entry.size > maxBytes || (entry.method !== 0 && entry.method !== 8))
      throw new Error('its program cannot be unpacked')
    const header = await readAt(file, entry.headerAt, 30)
    if (header.length < 30 || header.readUInt32LE(0) !== localSignature) throw new Error('it is damaged')
    const start = entry.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    const packed = file.createReadStream({ start, end: start + entry.packedSize - 1, autoClose: false })
    const output = createWriteStream(target, { flags: 'wx', mode: 0o755 })
    await (entry.method === 0
      ? pipeline(packed, output)
      : pipeline(packed, createInflateRaw(), bounded(entry.size), output))
    if (output.bytesWritten !== entry.size) throw new Error('it is damaged')
  } finally {
    await file.close()
  }
}

/** Ends a stream that grows beyond what the directory promised. */
function bounded(size: number): (source: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array> {
  return async function* (source) {
    let done = 0
    for await (const chunk of source) {
      done += chunk.byteLength
      if (done > size) throw new Error('it is damaged')
      yield chunk
    }
  }
}
