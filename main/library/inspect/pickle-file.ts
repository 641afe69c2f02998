import { scanAppendedZip } from './archive/zip.ts'
import type { ByteSource } from './byte-source.ts'
import { newBudget } from './pickle/budget.ts'
import { mayBeginPickle } from './pickle/embedded.ts'
import { PickleScanner } from './pickle/scan.ts'
import { weightsOf } from './pickle/weights.ts'
import { conclude, Report } from './report.ts'
import type { Inspection } from './types.ts'

/** Whether bytes begin as every pickle since protocol 2 does. */
export const startsAsPickle = (front: Buffer): boolean => front[0] === 0x80 && (front[1] ?? 0xff) <= 5

/** A pickle that is a file: checkpoints of PyTorch before 1.6, embeddings, plain objects. */
export function inspectPickle(source: ByteSource): Inspection {
  const report = new Report()
  const budget = newBudget()
  const scanner = new PickleScanner(report, budget)
  const { value } = scanner.scan(source)
  scanAppendedZip(source, scanner, budget, report)
  scanner.conclude()
  return conclude('pickle', report, 'safe', weightsOf(value, report))
}

/** Bytes of no known format: maybe a pickle of protocol 0 or 1, which has no mark of its own; null when not. */
export function inspectMaybePickle(source: ByteSource, front: Buffer): Inspection | null {
  if (!mayBeginPickle(front[0] ?? 0, front[1] ?? 0xff)) return null
  const probe = new PickleScanner(new Report(), newBudget())
  return probe.isPickle(source) ? inspectPickle(source) : null
}
