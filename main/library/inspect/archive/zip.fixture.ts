import { crc32, deflateRawSync } from 'node:zlib'

/** A member of an archive, and where its headers lie about it. */
export interface ZipMember {
  readonly name: string
  readonly content: Buffer
  readonly deflated?: boolean
  /** Only in the local header. */
  readonly localName?: string
  readonly localMethod?: number
  /** Only in the directory. */
  readonly method?: number
  readonly flags?: number
  readonly size?: number
  readonly packedSize?: number
  readonly headerAt?: number
}

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, (value >> 8) & 0xff])
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

/** An archive of these members, with zip64 records when asked for. */
export function zipOf(members: readonly ZipMember[], options: { readonly zip64?: boolean } = {}): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const member of members) {
    const packed = member.deflated === true ? deflateRawSync(member.content) : member.content
    const method = member.deflated === true ? 8 : 0
    const crc = u32(crc32(member.content))
    const localName = Buffer.from(member.localName ?? member.name)
    const header = Buffer.concat([
      u32(0x04034b50),
      ...[u16(20), u16(member.flags ?? 0), u16(member.localMethod ?? method), u32(0), crc],
      ...[u32(member.packedSize ?? packed.length), u32(member.size ?? member.content.length)],
      ...[u16(localName.length), u16(0), localName],
    ])
    const name = Buffer.from(member.name)
    const headerAt = member.headerAt ?? offset
    const size = member.size ?? member.content.length
    const packedSize = member.packedSize ?? packed.length
    const extra =
      options.zip64 === true
        ? Buffer.concat([u16(1), u16(24), u64(size), u64(packedSize), u64(headerAt)])
        : Buffer.alloc(0)
    const short = (value: number): Buffer => u32(options.zip64 === true ? 0xffffffff : value)
    central.push(
      u32(0x02014b50),
      ...[u16(20), u16(20), u16(member.flags ?? 0), u16(member.method ?? method), u32(0), crc],
      ...[short(packedSize), short(size), u16(name.length), u16(extra.length)],
      ...[u16(0), u16(0), u16(0), u32(0), short(headerAt), name, extra],
    )
    local.push(header, packed)
    offset += header.length + packed.length
  }
  const directory = Buffer.concat(central)
  const count = members.length
  const records =
    options.zip64 === true
      ? Buffer.concat([
          ...[u32(0x06064b50), u64(44), u16(45), u16(45), u32(0), u32(0), u64(count), u64(count)],
          ...[u64(directory.length), u64(offset), u32(0x07064b50), u32(0), u64(offset + directory.length), u32(1)],
        ])
      : Buffer.alloc(0)
  const long = options.zip64 === true
  return Buffer.concat([
    ...[...local, directory, records, u32(0x06054b50), u16(0), u16(0)],
    ...[u16(long ? 0xffff : count), u16(long ? 0xffff : count)],
    ...[u32(long ? 0xffffffff : directory.length), u32(long ? 0xffffffff : offset), u16(0)],
  ])
}

/** A checkpoint as `torch.save` writes it, around this pickle. */
export function torchZip(data: Buffer, more: readonly ZipMember[] = [], deflated = false): Buffer {
  return zipOf([
    { name: 'archive/data.pkl', content: data, deflated },
    { name: 'archive/data/0', content: Buffer.alloc(64) },
    { name: 'archive/version', content: Buffer.from('3\n') },
    ...more,
  ])
}
