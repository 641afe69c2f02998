import { partOf, type ByteSource } from '../byte-source.ts'
import { newBudget, type Budget } from '../pickle/budget.ts'
import { PickleScanner } from '../pickle/scan.ts'
import type { Value } from '../pickle/values.ts'
import { weightsOf } from '../pickle/weights.ts'
import { conclude, Report } from '../report.ts'
import type { Inspection } from '../types.ts'
import { glanceInto, inflatedSource } from './inflate.ts'
import { mayHoldPickle, scanMember } from './member.ts'
import { readZipDirectory, type ZipDirectory } from './zip-directory.ts'
import { checkOverlaps, localSignature, placeEntry, type Placed } from './zip-entry.ts'

const signatures: readonly string[] = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']

export const startsAsZip = (front: Buffer): boolean => signatures.includes(front.toString('latin1', 0, 4))

/** The object of `torch.save`, in a folder of any name. */
const isObject = (name: string): boolean => /(?:^|\/)data\.pkl$/i.test(name)
const isPickleName = (name: string): boolean => /\.(?:pkl|pickle)$/i.test(name)
/** TorchScript brings the source of a program along (torch, `torch/csrc/jit/serialization`). */
const isScript = (name: string): boolean => /(?:^|\/)(?:constants\.pkl$|code\/.)/i.test(name)

/** Looks into a zip file: checkpoints of PyTorch 1.6 and later, NumPy's `.npz`, and whatever else. */
export function inspectZip(source: ByteSource): Inspection {
  const report = new Report()
  const directory = readZipDirectory(source)
  if (directory !== null) return inspectDirectory(source, directory, report)
  report.add('unreadable', 'truncated', 'the archive has no directory at its end')
  const name = scanFirst(source, report)
  return conclude(isObject(name) ? 'torch-zip' : 'other', report, 'unchecked')
}

/** Adds to a report what an archive holds that follows other content in the same file. */
export function scanAppendedZip(source: ByteSource, scanner: PickleScanner, budget: Budget, report: Report): void {
  const directory = readZipDirectory(source)
  if (directory === null || directory.entries.length === 0) return
  report.add('suspicious', 'archive-trick', 'an archive behind other content')
  scanMembers(source, directory, scanner, budget, report)
}

function inspectDirectory(source: ByteSource, directory: ZipDirectory, report: Report): Inspection {
  const budget = newBudget()
  const scanner = new PickleScanner(report, budget)
  report.addAll(directory.findings)
  const value = scanMembers(source, directory, scanner, budget, report)
  scanner.conclude()
  const torch = directory.entries.some(({ name }) => isObject(name) || isScript(name))
  if (!torch) return conclude('other', report, 'unchecked')
  return conclude('torch-zip', report, 'safe', weightsOf(value, report))
}

/** Scans all members; answers the object of the first `data.pkl`. */
function scanMembers(
  source: ByteSource,
  directory: ZipDirectory,
  scanner: PickleScanner,
  budget: Budget,
  report: Report,
): Value | undefined {
  const placed: Placed[] = []
  const seen = new Set<string>()
  let object: Value | undefined
  for (const entry of directory.entries) {
    // Systems that do not tell cases apart, and loaders that do, would see different files.
    const key = entry.name.toLowerCase()
    if (seen.has(key)) report.add('suspicious', 'archive-trick', `${entry.name}: there twice`)
    seen.add(key)
    if (isScript(entry.name)) report.add('suspicious', 'unknown-global', `TorchScript ${entry.name}`)
    const place = placeEntry(source, entry, (finding) => report.addAll([finding]))
    if (place === null) continue
    placed.push(place)
    const value = scanPlaced(source, place, scanner, budget, report)
    if (isObject(entry.name)) object ??= value
  }
  checkOverlaps(placed, directory.at, (finding) => report.addAll([finding]))
  return object
}

function scanPlaced(
  source: ByteSource,
  { entry, dataAt }: Placed,
  scanner: PickleScanner,
  budget: Budget,
  report: Report,
): Value | undefined {
  if (entry.packedSize === 0) return undefined
  const member = contentOf(source, { entry, dataAt }, budget, report)
  if (member === null) return undefined
  if (isPickleName(entry.name)) return scanner.scan(member).value
  scanMember(member, entry.name, scanner, report)
  return undefined
}

/** The unpacked bytes of a member; null when there is nothing to be scanned in it. */
function contentOf(source: ByteSource, place: Placed, budget: Budget, report: Report): ByteSource | null {
  const { entry, dataAt } = place
  const closed = (why: string): null => {
    report.add('suspicious', 'bad-archive', `${entry.name}: ${why}`)
    return null
  }
  if ((entry.flags & 1) !== 0) return closed('encrypted')
  if (entry.method === 0) return partOf(source, dataAt, entry.packedSize)
  if (entry.method !== 8) return closed(`packed by method ${entry.method}`)
  if (!isPickleName(entry.name)) {
    const front = glanceInto(source, place, budget)
    if (front === null) return closed('cannot be unpacked')
    if (!mayHoldPickle(front)) return null
  }
  return inflatedSource(source, place, budget, () => closed('not all of it could be unpacked'))
}

/** Members at the front of an archive that was cut off; answers the name of the first. */
function scanFirst(source: ByteSource, report: Report): string {
  const scanner = new PickleScanner(report, newBudget())
  let first = ''
  let at = 0
  for (let count = 0; count < 100; count++) {
    const header = source.read(at, 30)
    if (header.length < 30 || header.readUInt32LE(0) !== localSignature) break
    const nameLength = header.readUInt16LE(26)
    const name = source.read(at + 30, nameLength).toString('utf8')
    if (count === 0) first = name
    const dataAt = at + 30 + nameLength + header.readUInt16LE(28)
    // Sizes may stand behind the data only, and then there is no way to the next member.
    const size = header.readUInt32LE(18)
    if (header.readUInt16LE(8) === 0)
      scanMember(partOf(source, dataAt, size === 0 ? source.size : size), name, scanner, report)
    if (size === 0 || size === 0xffffffff) break
    at = dataAt + size
  }
  scanner.conclude()
  return first
}
