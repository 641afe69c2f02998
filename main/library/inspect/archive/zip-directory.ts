import type { Finding } from '../../../../shared/library/model.ts'
import type { ByteSource } from '../byte-source.ts'
import { limits } from '../limits.ts'

/** A member as the central directory tells it (APPNOTE.TXT 4.3.12). */
export interface ZipEntry {
  readonly name: string
  readonly rawName: Buffer
  readonly flags: number
  readonly method: number
  readonly packedSize: number
  readonly size: number
  /** Where its local header is in the source. */
  readonly headerAt: number
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[]
  /** Where the directory begins in the source. */
  readonly at: number
  readonly findings: readonly Finding[]
}

const endSignature = 'PK\x05\x06'
const end64Signature = 0x06064b50
const locatorSignature = 0x07064b50
const entrySignature = 0x02014b50
const endLength = 22
const longestComment = 65_535

interface End {
  readonly at: number
  readonly count: number
  readonly length: number
  readonly offset: number
  /** Where the directory must end. */
  readonly before: number
}

/** Reads the central directory, zip64 or not; null when there is no archive at the end of the source. */
export function readZipDirectory(source: ByteSource): ZipDirectory | null {
  const findings: Finding[] = []
  const tailAt = Math.max(0, source.size - endLength - longestComment)
  const tail = source.read(tailAt, source.size - tailAt)
  const ends = findEnds(tail)
  const last = ends.at(-1)
  if (last === undefined) return null
  const end = readEnd(source, tail, tailAt, last, findings)
  const behind = source.size - (tailAt + last + endLength + tail.readUInt16LE(last + 20))
  if (behind !== 0) findings.push(trick(`${behind} bytes behind the end of the archive`))
  const prefix = end.before - end.length - end.offset
  if (prefix < 0 || end.length > limits.directory) {
    findings.push({ severity: 'unreadable', code: 'bad-archive', detail: 'the directory lies outside of the file' })
    return { entries: [], at: end.before, findings }
  }
  if (prefix > 0) findings.push(trick(`${prefix} bytes before the archive`))
  for (const other of ends.slice(0, -1))
    if (isDirectory(source, tail.readUInt32LE(other + 16))) findings.push(trick('a second directory'))
  const at = end.offset + prefix
  const entries = readEntries(source.read(at, end.length), prefix, findings)
  if (entries.length !== end.count) findings.push(trick(`${entries.length} of ${end.count} entries`))
  return { entries, at, findings }
}

function findEnds(tail: Buffer): readonly number[] {
  const found: number[] = []
  for (let at = tail.indexOf(endSignature, 0, 'latin1'); at >= 0; at = tail.indexOf(endSignature, at + 1, 'latin1')) {
    if (at + endLength > tail.length) break
    // Nobody has so many by chance; the last ones count.
    if (found.length >= 64) found.shift()
    found.push(at)
  }
  return found
}

/** Loaders take the last end record; with a zip64 locator before it they take what that leads to. */
function readEnd(source: ByteSource, tail: Buffer, tailAt: number, at: number, findings: Finding[]): End {
  const short: End = {
    at: tailAt + at,
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
    before: tailAt + at,
  }
  const locator = source.read(Math.max(0, short.at - 20), 20)
  if (short.at < 20 || locator.length < 20 || locator.readUInt32LE(0) !== locatorSignature) return short
  const recordAt = Number(locator.readBigUInt64LE(8))
  const usual = short.at - 20 - 56
  let record = source.read(Math.min(recordAt, source.size), 56)
  let foundAt = recordAt
  if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) {
    // With bytes before the archive the locator is off by their number.
    record = usual < 0 ? Buffer.alloc(0) : source.read(usual, 56)
    foundAt = usual
  }
  if (record.length < 56 || record.readUInt32LE(0) !== end64Signature) {
    findings.push(trick('a zip64 locator that leads nowhere'))
    return short
  }
  const long: End = {
    at: short.at,
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
    before: foundAt,
  }
  const differs =
    (short.count !== 0xffff && short.count !== long.count) ||
    (short.length !== 0xffffffff && short.length !== long.length) ||
    (short.offset !== 0xffffffff && short.offset !== long.offset)
  if (differs || foundAt !== usual) findings.push(trick('two ends of the directory that differ'))
  return long
}

function isDirectory(source: ByteSource, at: number): boolean {
  const start = source.read(Math.min(at, source.size), 4)
  return start.length === 4 && start.readUInt32LE(0) === entrySignature
}

function readEntries(bytes: Buffer, prefix: number, findings: Finding[]): readonly ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === entrySignature) {
    if (entries.length >= limits.entries) {
      findings.push({ severity: 'suspicious', code: 'too-many', detail: `more than ${limits.entries} members` })
      break
    }
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30)
    const rawName = bytes.subarray(at + 46, nameEnd)
    const sizes = longSizes(bytes, at, bytes.subarray(nameEnd, extraEnd))
    entries.push({
      name: rawName.toString('utf8'),
      rawName,
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packedSize: sizes.packedSize,
      size: sizes.size,
      headerAt: sizes.headerAt + prefix,
    })
    at = extraEnd + bytes.readUInt16LE(at + 32)
  }
  if (at !== bytes.length) findings.push(trick('bytes in the directory that are no entry'))
  return entries
}

/** Sizes and place of an entry; those of zip64 stand in its extra field, in this order and only when needed. */
function longSizes(
  bytes: Buffer,
  at: number,
  extra: Buffer,
): { readonly size: number; readonly packedSize: number; readonly headerAt: number } {
  let long = Buffer.alloc(0)
  for (let field = 0; field + 4 <= extra.length; field += 4 + extra.readUInt16LE(field + 2))
    if (extra.readUInt16LE(field) === 1)
      long = Buffer.from(extra.subarray(field + 4, field + 4 + extra.readUInt16LE(field + 2)))
  let taken = 0
  const value = (short: number): number => {
    if (short !== 0xffffffff || taken + 8 > long.length) return short
    taken += 8
    return Number(long.readBigUInt64LE(taken - 8))
  }
  const size = value(bytes.readUInt32LE(at + 24))
  const packedSize = value(bytes.readUInt32LE(at + 20))
  return { size, packedSize, headerAt: value(bytes.readUInt32LE(at + 42)) }
}

const trick = (detail: string): Finding => ({ severity: 'suspicious', code: 'archive-trick', detail })
