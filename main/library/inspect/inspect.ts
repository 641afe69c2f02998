import { inspectTar, startsAsTar } from './archive/tar.ts'
import { inspectZip, startsAsZip } from './archive/zip.ts'
import { meteredSource, openSource, type ByteSource } from './byte-source.ts'
import { inspectGguf, startsAsGguf } from './gguf.ts'
import { limits } from './limits.ts'
import { looksLikeOnnx } from './onnx.ts'
import { inspectOther } from './other.ts'
import { inspectMaybePickle, inspectPickle, startsAsPickle } from './pickle-file.ts'
import { newBudget } from './pickle/budget.ts'
import { PickleScanner } from './pickle/scan.ts'
import { conclude, Report } from './report.ts'
import { inspectSafetensors, startsAsSafetensors } from './safetensors.ts'
import type { Inspection } from './types.ts'

/**
 * What a model file says of itself, by its bytes and whatever its name, without loading it and without running
 * anything of it. Bounded in time and memory for every file. For threads that may wait for the disk.
 * Raises the system's own errors when the file cannot be opened or read (ENOENT, EACCES, EIO, …), nothing else.
 */
export function inspectFile(path: string): Inspection {
  const file = openSource(path)
  try {
    // Folders, pipes and devices are no models, and some of them never end.
    if (!file.regular) return conclude('other', new Report(), 'unchecked')
    return inspectSource(file.source, { onlySafetensors: /\.(?:safetensors|sft)$/i.test(path) })
  } finally {
    file.close()
  }
}

/**
 * The same for bytes from anywhere. `onlySafetensors`: programs choose their reader by the file's ending, and for this
 * one it is never Python's unpickler; that a long hole of zeros could go on as a pickle's text is then no doubt.
 */
export function inspectSource(whole: ByteSource, { onlySafetensors = false } = {}): Inspection {
  const { source, exhausted } = meteredSource(whole, limits.read)
  const found = inspectContent(source, onlySafetensors)
  if (!exhausted() || (onlySafetensors && found.container === 'safetensors' && found.verdict === 'safe')) return found
  const report = new Report()
  report.add('suspicious', 'too-many', `more than ${limits.read} bytes to read`)
  report.addAll(found.findings)
  return conclude(found.container, report, found.verdict, found)
}

function inspectContent(source: ByteSource, onlySafetensors: boolean): Inspection {
  const front = source.read(0, 512)
  if (front.length === 0) {
    const report = new Report()
    report.add('unreadable', 'empty', '')
    return conclude('other', report, 'unchecked')
  }
  if (startsAsSafetensors(front)) return alsoPickle(source, inspectSafetensors(source), onlySafetensors)
  if (startsAsGguf(front)) return alsoPickle(source, inspectGguf(source), onlySafetensors)
  if (startsAsZip(front)) return inspectZip(source)
  if (startsAsTar(front)) return alsoPickle(source, inspectTar(source), onlySafetensors)
  if (startsAsPickle(front)) return inspectPickle(source)
  if (looksLikeOnnx(source)) return conclude('onnx', new Report(), 'unchecked')
  return inspectMaybePickle(source, front) ?? inspectOther(source, front)
}

/**
 * Longest line of a pickle in the front of a safetensors file. Its first bytes are a number, which may be an opcode
 * with a line of text, and weights can be gigabytes of zeros without an end of a line. CPython bounds no line; but
 * numbers have at most 4300 digits, the number of a memo 20, and no module, class or identifier a name of this length.
 * Only a text of protocol 0 could be longer, and nobody pickles one as a file that is safetensors too.
 */
const longestLine = 64 * 1024

/**
 * A file can be of one format for one loader and a pickle for another; such a file was made to deceive. One that goes
 * on for longer than is looked at may be, and is doubted, if its ending allows a loader to take it so.
 */
function alsoPickle(source: ByteSource, inspection: Inspection, onlySafetensors: boolean): Inspection {
  const report = new Report()
  const isSafetensors = inspection.container === 'safetensors'
  const scanner = new PickleScanner(report, { ...newBudget(), ...(isSafetensors ? { line: longestLine } : {}) })
  const found = scanner.scanIfPickle(source, 'at byte 0')
  if (!found && (report.list().length === 0 || (isSafetensors && onlySafetensors))) return inspection
  scanner.conclude()
  if (found) report.add('suspicious', 'archive-trick', 'it is a pickle too')
  report.addAll(inspection.findings)
  return conclude(inspection.container, report, inspection.verdict, inspection)
}
