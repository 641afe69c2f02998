import { scanNumpy, startsAsNumpy } from './archive/member.ts'
import { scanAppendedZip } from './archive/zip.ts'
import type { ByteSource } from './byte-source.ts'
import { newBudget } from './pickle/budget.ts'
import { PickleScanner } from './pickle/scan.ts'
import { conclude, Report } from './report.ts'
import type { Inspection } from './types.ts'

/** Archives that hide what is in them from us, and that loaders or people unpack. */
const packers: readonly (readonly [string, string])[] = [
  ['7z\xbc\xaf\x27\x1c', '7z'],
  ['Rar!\x1a\x07', 'rar'],
  ['\x1f\x8b\x08', 'gzip'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ\x00', 'xz'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
]

/** Content that is no model but is found under a model's name, or that is none of the formats that are read. */
export function inspectOther(source: ByteSource, front: Buffer): Inspection {
  const report = new Report()
  const start = front.toString('latin1')
  const packer = packers.find(([magic]) => start.startsWith(magic))
  if (packer !== undefined) report.add('suspicious', 'bad-archive', packer[1])
  else if (/^(?:\xef\xbb\xbf)?\s*(?:<!--[^]*?-->\s*)?<(?:!doctype\s+html|html|head|body)[\s>]/i.test(start))
    report.add('unreadable', 'html-page', titleOf(source))
  else if (start.startsWith('version https://git-lfs.github.com/spec/'))
    report.add('unreadable', 'lfs-pointer', /^size (\d{1,20})$/m.exec(start)?.[1] ?? '')
  else if (front.every((byte) => byte === 0)) report.add('unreadable', 'truncated', 'it begins with zeros only')
  scanInside(source, front, report)
  return conclude('other', report, 'unchecked')
}

/** What can be loaded in spite of what the file seems to be. */
function scanInside(source: ByteSource, front: Buffer, report: Report): void {
  const budget = newBudget()
  const scanner = new PickleScanner(report, budget)
  if (startsAsNumpy(front)) scanNumpy(source, null, scanner)
  scanAppendedZip(source, scanner, budget, report)
  scanner.conclude()
}

function titleOf(source: ByteSource): string {
  return /<title[^>]*>([^<]{0,200})/i.exec(source.read(0, 16 * 1024).toString('utf8'))?.[1]?.trim() ?? ''
}
