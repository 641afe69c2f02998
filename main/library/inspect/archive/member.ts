import { partOf, type ByteSource } from '../byte-source.ts'
import { mayBeginPickle } from '../pickle/embedded.ts'
import type { PickleScanner } from '../pickle/scan.ts'
import type { Report } from '../report.ts'

const numpyMagic = '\x93NUMPY'

/** Whether a file that begins so is worth being scanned. */
export function mayHoldPickle(front: Buffer): boolean {
  const start = front.toString('latin1', 0, 6)
  return start.startsWith('PK\x03\x04') || start === numpyMagic || mayBeginPickle(front[0] ?? 0, front[1] ?? 0xff)
}

/** Looks for a pickle in a file of an archive, whatever its name. */
export function scanMember(member: ByteSource, name: string, scanner: PickleScanner, report: Report): void {
  const front = member.read(0, 16)
  if (front.toString('latin1', 0, 4) === 'PK\x03\x04')
    report.add('suspicious', 'nested-pickle', `an archive in ${name}`)
  else if (front.toString('latin1', 0, 6) === numpyMagic) scanNumpy(member, name, scanner)
  else if (mayBeginPickle(front[0] ?? 0, front[1] ?? 0xff)) scanner.scanIfPickle(member, name)
}

/** A NumPy array of objects is a pickle behind a header (numpy, `numpy/lib/format.py`). */
export function scanNumpy(source: ByteSource, name: string | null, scanner: PickleScanner): boolean {
  const head = source.read(0, 12)
  if (head.length < 12) return false
  const start = head[6] === 1 ? 10 + head.readUInt16LE(8) : 12 + head.readUInt32LE(8)
  return scanner.scanIfPickle(partOf(source, start, source.size), name)
}

export const startsAsNumpy = (front: Buffer): boolean => front.toString('latin1', 0, 6) === numpyMagic
