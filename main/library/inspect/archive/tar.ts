import { partOf, type ByteSource } from '../byte-source.ts'
import { newBudget } from '../pickle/budget.ts'
import { PickleScanner } from '../pickle/scan.ts'
import type { Value } from '../pickle/values.ts'
import { weightsOf } from '../pickle/weights.ts'
import { conclude, Report } from '../report.ts'
import type { Inspection } from '../types.ts'
import { scanMember } from './member.ts'

const block = 512
const mostMembers = 10_000

/** A header block of POSIX or GNU tar: the magic, and a checksum that is right. */
export function startsAsTar(front: Buffer): boolean {
  if (front.length < block || front.toString('latin1', 257, 262) !== 'ustar') return false
  let sum = 8 * 0x20
  for (let index = 0; index < block; index++) if (index < 148 || index >= 156) sum += front[index] ?? 0
  return sum === octal(front.subarray(148, 156))
}

/** Looks into a tar archive: the checkpoints of PyTorch before 0.2, whose object is the member `pickle`. */
export function inspectTar(source: ByteSource): Inspection {
  const report = new Report()
  const scanner = new PickleScanner(report, newBudget())
  let object: Value | undefined
  let at = 0
  for (let count = 0; ; count++) {
    if (at + block > source.size) {
      report.add('unreadable', 'truncated', `it ends at byte ${source.size}`)
      break
    }
    if (count >= mostMembers) {
      report.add('suspicious', 'too-many', `more than ${mostMembers} members`)
      break
    }
    const header = source.read(at, block)
    // Two empty blocks end the archive; what follows them is for nobody.
    if (header.length === block && header.every((byte) => byte === 0)) break
    const size = sizeOf(header)
    if (!startsAsTar(header) || size === null) {
      report.add('unreadable', 'bad-archive', `no member at byte ${at}`)
      break
    }
    const name = header.toString('utf8', 0, 100).replace(/\0[^]*$/, '')
    const member = partOf(source, at + block, size)
    if (/(?:^|\/)pickle$/.test(name) && object === undefined) object = scanner.scan(member).value
    else scanMember(member, name, scanner, report)
    at += block + Math.ceil(size / block) * block
  }
  scanner.conclude()
  return conclude('tar', report, object === undefined ? 'unchecked' : 'safe', weightsOf(object, report))
}

/** The size of a member, in octal or, when the first bit is set, in base 256. */
function sizeOf(header: Buffer): number | null {
  const field = header.subarray(124, 136)
  if (((field[0] ?? 0) & 0x80) === 0) return octal(field)
  const size = field.readBigUInt64BE(4)
  return size > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(size)
}

function octal(field: Buffer): number | null {
  const text = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart()
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : null
}
