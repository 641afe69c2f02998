import type { Finding } from '../../../../shared/library/model.ts'
import { ByteCursor } from '../byte-cursor.ts'
import { bufferSource, partOf, type ByteSource } from '../byte-source.ts'
import type { Report } from '../report.ts'
import type { Budget } from './budget.ts'
import { mayBeginPickle, type Embedded } from './embedded.ts'
import { judgeGlobal } from './judge-global.ts'
import { judgeNames } from './judge-names.ts'
import { overlong, PickleMachine, type Reflection } from './machine.ts'
import { op } from './opcodes.ts'
import { isThing, type GlobalName, type Value } from './values.ts'

/** How deep pickles may lie in byte strings of each other. */
const deepest = 4
/** A PyTorch file before 1.6: the magic number, the version, the system, the object, the list of storages. */
const legacyPickles = 5
const mostDecoded = 1024 * 1024
const mostInRow = 64

/** A pickle that was walked, and the bytes that begin with it. */
interface Walk {
  readonly machine: PickleMachine
  readonly source: ByteSource
}

/** Scans the pickles of one file, wherever in it they lie, and judges them together at the end. */
export class PickleScanner {
  readonly #report: Report
  readonly #budget: Budget
  readonly #globals = new Map<string, GlobalName>()
  readonly #reflections: Reflection[] = []

  constructor(report: Report, budget: Budget) {
    this.#report = report
    this.#budget = budget
  }

  /**
   * Scans bytes that are a pickle, and those that follow it in a row. Answers the object that a loader would get,
   * undefined when there is none.
   */
  scan(source: ByteSource): { readonly value: Value | undefined } {
    const { walks, legacy } = this.#row(source)
    for (const walk of walks) this.#take(walk, 0)
    const broken = walks.find(({ machine }) => machine.problem !== null)?.machine.problem
    if (broken) this.#reportProblem(broken.code, broken.detail)
    else if (legacy && walks.length < legacyPickles)
      this.#reportProblem('truncated', `${walks.length} of ${legacyPickles} pickles`)
    return { value: walks[legacy ? 3 : 0]?.machine.result }
  }

  /** Whether bytes that may be anything are a pickle. */
  isPickle(source: ByteSource): boolean {
    const [first] = this.#row(source).walks
    return first !== undefined && isPickle(first)
  }

  /**
   * Scans bytes that may be anything; true when they are a pickle. Of what is none only this is said: that it has a
   * line beyond the budget, behind which it could go on.
   */
  scanIfPickle(source: ByteSource, where: string | null): boolean {
    const { walks } = this.#row(source)
    const [first] = walks
    if (first === undefined) return false
    if (!isPickle(first)) {
      // Given up for its length: what comes behind is not known.
      const { problem } = first.machine
      if (problem?.detail === overlong) this.#reportProblem(problem.code, problem.detail)
      return false
    }
    for (const walk of walks) this.#take(walk, 0)
    if (where !== null) this.#reportNested(walks, where)
    return true
  }

  /** Says what the names that were found mean. To be called once, at the end. */
  conclude(): void {
    judgeNames(this.#globals.values(), this.#reflections, this.#report)
  }

  #reportProblem(code: Finding['code'], detail: string): void {
    if (code === 'too-many') this.#report.add('suspicious', 'too-many', detail)
    else this.#report.add('unreadable', code === 'truncated' ? 'truncated' : 'bad-header', `pickle: ${detail}`)
  }

  /** The pickle at the front and those that follow it directly. */
  #row(source: ByteSource): { readonly walks: readonly Walk[]; readonly legacy: boolean } {
    const walks: Walk[] = []
    let legacy = false
    let start = 0
    for (;;) {
      if (--this.#budget.pickles < 0 || walks.length >= mostInRow) {
        this.#report.add('suspicious', 'too-many', 'pickles')
        break
      }
      const part = partOf(source, start, source.size)
      const machine = new PickleMachine(new ByteCursor(part), this.#budget)
      machine.run()
      const walk = { machine, source: part }
      if (walks.length === 0) legacy = isThing(machine.result, 'magic')
      else if (!legacy && !isPickle(walk)) break
      walks.push(walk)
      start += machine.endsAt
      if (!machine.ended || (legacy && walks.length === legacyPickles) || start >= source.size) break
      const [first = 0, second = 0] = source.read(start, 2)
      if (!legacy && !mayBeginPickle(first, second)) break
    }
    return { walks, legacy }
  }

  #take({ machine, source }: Walk, depth: number): void {
    for (const [key, name] of machine.globals) this.#globals.set(key, name)
    for (const reflection of machine.reflections) this.#reflections.push(reflection)
    this.#report.addAll(machine.oddities.values())
    for (const embedded of machine.embedded) this.#embedded(embedded, source, depth + 1)
  }

  #embedded(embedded: Embedded, source: ByteSource, depth: number): void {
    const where = 'at' in embedded ? `at byte ${embedded.at}` : 'in a text'
    const inner = bytesOf(embedded, source)
    if (inner.read(0, 4).toString('latin1') === 'PK\x03\x04') {
      this.#report.add('suspicious', 'nested-pickle', `an archive ${where}`)
      return
    }
    const { walks } = this.#row(inner)
    const [first] = walks
    if (first === undefined || !isPickle(first)) return
    this.#reportNested(walks, where)
    if (depth >= deepest && walks.some(({ machine }) => machine.embedded.length > 0))
      this.#report.add('suspicious', 'too-deep', `more than ${deepest} pickles in each other`)
    else for (const walk of walks) this.#take(walk, depth)
  }

  #reportNested(walks: readonly Walk[], where: string): void {
    const judgements = walks.flatMap(({ machine }) =>
      [...machine.globals.values()].map(({ module, name }) => judgeGlobal(module, name)),
    )
    const harmful = judgements.some((judgement) => judgement === 'harmful' || judgement === 'reflection')
    const clean = judgements.every((judgement) => judgement === 'harmless')
    this.#report.add(harmful ? 'dangerous' : clean ? 'info' : 'suspicious', 'nested-pickle', where)
  }
}

function bytesOf(embedded: Embedded, source: ByteSource): ByteSource {
  if ('bytes' in embedded) return bufferSource(embedded.bytes)
  if (!embedded.latin1) return partOf(source, embedded.at, embedded.length)
  const text = source.read(embedded.at, Math.min(embedded.length, mostDecoded)).toString('utf8')
  return bufferSource(Buffer.from(text, 'latin1'))
}

const pythonName = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u

/**
 * Whether what was walked is a pickle and not bytes that begin like one by chance: it names code by names that
 * Python can have, or it runs to a proper end and has the mark of a pickle or fills its place exactly.
 */
function isPickle({ machine, source }: Walk): boolean {
  for (const { module, name } of machine.globals.values())
    if (pythonName.test(module) && pythonName.test(name)) return true
  if (!machine.ended) return false
  const [first] = source.read(0, 1)
  if (machine.endsAt === source.size) return true
  return first === op.proto || [...machine.oddities.values()].some(({ code }) => code === 'extension-registry')
}
