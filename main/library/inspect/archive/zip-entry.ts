import type { Finding } from '../../../../shared/library/model.ts'
import type { ByteSource } from '../byte-source.ts'
import type { ZipEntry } from './zip-directory.ts'

/** Where the bytes of a member are, after its local header was read. */
export interface Placed {
  readonly entry: ZipEntry
  /** First byte of its (packed) content. */
  readonly dataAt: number
}

export const localSignature = 0x04034b50
const encrypted = 0x1
const sizesFollow = 0x8
/** No deflate stream unpacks to more times its size. */
const bestRatio = 1032

/**
 * Finds the content of a member, and reports where its local header and the directory tell different stories:
 * programs that read the one and programs that read the other would then load different files.
 */
export function placeEntry(source: ByteSource, entry: ZipEntry, report: (finding: Finding) => void): Placed | null {
  const odd = (detail: string): void =>
    report({ severity: 'suspicious', code: 'archive-trick', detail: `${entry.name}: ${detail}` })
  const nameLength = entry.rawName.length
  const header = source.read(Math.min(entry.headerAt, source.size), 30 + nameLength)
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature) {
    report({ severity: 'unreadable', code: 'bad-archive', detail: `${entry.name}: no header` })
    return null
  }
  const localName = header.readUInt16LE(26)
  if (localName !== nameLength || !header.subarray(30, 30 + nameLength).equals(entry.rawName))
    odd('another name in its own header')
  if (header.readUInt16LE(8) !== entry.method) odd('another method in its own header')
  const flags = header.readUInt16LE(6)
  if ((flags & encrypted) !== (entry.flags & encrypted)) odd('encrypted or not')
  const size = header.readUInt32LE(22)
  const packedSize = header.readUInt32LE(18)
  const told = (flags & sizesFollow) === 0
  const differs = (local: number, central: number): boolean => local !== central && local !== 0xffffffff
  if (told && (differs(size, entry.size) || differs(packedSize, entry.packedSize))) odd('other sizes in its own header')
  checkName(entry.name, odd)
  checkSizes(entry, odd)
  return { entry, dataAt: entry.headerAt + 30 + localName + header.readUInt16LE(28) }
}

function checkName(name: string, odd: (detail: string) => void): void {
  const parts = name.split(/[/\\]/)
  if (parts.includes('..') || parts[0] === '' || /^[a-z]:/i.test(name)) odd('leads out of the archive')
  if (name.includes('\0')) odd('a zero in its name')
}

function checkSizes(entry: ZipEntry, odd: (detail: string) => void): void {
  if (entry.method === 0 && entry.size !== entry.packedSize) odd('stored, but of two sizes')
  if (entry.method === 8 && entry.size > entry.packedSize * bestRatio + 1024)
    odd(`cannot unpack to ${entry.size} bytes`)
}

/** Members that lie on each other, or on the directory: one content then has two names. */
export function checkOverlaps(
  placed: readonly Placed[],
  directoryAt: number,
  report: (finding: Finding) => void,
): void {
  let free = 0
  for (const { entry, dataAt } of [...placed].sort((a, b) => a.entry.headerAt - b.entry.headerAt)) {
    if (entry.headerAt < free)
      report({ severity: 'suspicious', code: 'archive-trick', detail: `${entry.name}: lies on another member` })
    free = Math.max(free, dataAt + entry.packedSize)
  }
  if (free > directoryAt)
    report({
      severity: 'unreadable',
      code: 'bad-archive',
      detail: `members end at byte ${free}, the directory begins at ${directoryAt}`,
    })
}
