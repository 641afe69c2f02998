import type { Finding } from '../../../../shared/library/model.ts'
import type { ByteCursor } from '../byte-cursor.ts'
import type { Budget } from './budget.ts'
import type { Embedded } from './embedded.ts'
import { LiteralReader } from './literals.ts'
import { beginsAsAscii, readLine, readNumberLine, readUnsigned, type Line } from './machine-input.ts'
import { op } from './opcodes.ts'
import { resultOf, storageOf } from './rebuild.ts'
import { wholeNumber } from './text-arguments.ts'
import { ValueStack } from './value-stack.ts'
import { emptyDictionary, fillDictionary, isThing, opaque, shownValue, type GlobalName, type Value } from './values.ts'

/** A call of `getattr`: of what, and for which name; null where that cannot be told. */
export interface Reflection {
  readonly of: GlobalName | null
  readonly attribute: string | null
}

const longestTuple = 16
/** Detail of the problem that a line is longer than the budget has. */
export const overlong = 'bytes in a line'
const mostEmbedded = 20_000
const mostReflections = 2_000

/**
 * Walks one pickle and keeps what it would look up and build, without doing either. What it cannot follow it treats
 * as unknown, never as harmless. After `run`, `ended` says whether the STOP was reached; `problem` why not.
 */
export class PickleMachine {
  ended = false
  problem: Pick<Finding, 'code' | 'detail'> | null = null
  result: Value = null
  /** Behind the last opcode that was walked. */
  endsAt = 0
  /** By `module name`. */
  readonly globals = new Map<string, GlobalName>()
  readonly reflections: Reflection[] = []
  readonly oddities = new Map<string, Finding>()
  readonly embedded: Embedded[] = []
  #frameEnd = 0
  readonly #cursor: ByteCursor
  readonly #budget: Budget
  readonly #stack: ValueStack
  readonly #literals: LiteralReader

  constructor(cursor: ByteCursor, budget: Budget) {
    this.#cursor = cursor
    this.#budget = budget
    this.#stack = new ValueStack(budget)
    this.#literals = new LiteralReader(cursor, budget, {
      embed: (embedded) => {
        if (this.embedded.length < mostEmbedded) this.embedded.push(embedded)
        else this.#odd('suspicious', 'too-many', 'byte strings')
      },
      overlong: () => this.#fail('too-many', overlong),
    })
  }

  run(): void {
    while (!this.ended && this.problem === null) {
      const at = this.#cursor.position
      const opcode = this.#cursor.u8()
      if (opcode === -1) this.#fail('truncated', `it ends at byte ${at}`)
      else if (--this.#budget.opcodes < 0) this.#fail('too-many', 'opcodes')
      else if (!this.#step(opcode)) {
        // The end of the file inside of an argument, or what CPython would not take either.
        if (this.#cursor.left <= 0 && opcode !== op.stop) this.#fail('truncated', `it ends inside of byte ${at}`)
        else this.#fail('bad-header', `opcode 0x${opcode.toString(16)} at byte ${at}`)
      } else if (this.#stack.full) this.#fail('too-many', 'values')
      // Also after a failure: what failed here may go on elsewhere there.
      this.#checkFrame(at)
    }
    this.endsAt = this.#cursor.position
  }

  #step(opcode: number): boolean {
    const stack = this.#stack
    switch (opcode) {
      case op.proto:
        return (readUnsigned(this.#cursor, 1) ?? 6) <= 5
      case op.frame:
        return this.#frame(readUnsigned(this.#cursor, 8))
      case op.stop:
        return this.#stop()
      case op.mark:
        return stack.mark()
      case op.pop:
        return stack.pop() !== undefined || stack.popEmptyMark()
      case op.popMark:
        return stack.popToMark() !== undefined
      case op.dup:
        return this.#pushed(stack.top())
      case op.put:
      case op.get:
        return this.#textMemo(opcode)
      case op.binPut:
        return this.#remember(readUnsigned(this.#cursor, 1))
      case op.longBinPut:
        return this.#remember(readUnsigned(this.#cursor, 4))
      case op.memoize:
        return stack.remember(stack.memoSize)
      case op.binGet:
        return stack.recall(readUnsigned(this.#cursor, 1) ?? -1)
      case op.longBinGet:
        return stack.recall(readUnsigned(this.#cursor, 4) ?? -1)
      case op.tuple:
        return this.#tuple(stack.popToMark())
      case op.emptyTuple:
        return this.#tuple([])
      case op.tuple1:
        return this.#tuple(stack.popMany(1))
      case op.tuple2:
        return this.#tuple(stack.popMany(2))
      case op.tuple3:
        return this.#tuple(stack.popMany(3))
      case op.emptyDict:
        return stack.push(emptyDictionary())
      case op.dict: {
        const items = stack.popToMark()
        return items !== undefined && this.#fill(emptyDictionary(), items)
      }
      case op.setItem: {
        const items = stack.popMany(2)
        return items !== undefined && this.#fill(stack.pop(), items)
      }
      case op.setItems: {
        const items = stack.popToMark()
        return items !== undefined && this.#fill(stack.pop(), items)
      }
      case op.emptyList:
      case op.emptySet:
      case op.nextBuffer:
        return stack.push(opaque)
      case op.readOnlyBuffer:
        return stack.top() !== undefined
      case op.list:
      case op.frozenSet:
        return stack.popToMark() !== undefined && stack.push(opaque)
      case op.append:
        return stack.pop() !== undefined && stack.top() !== undefined
      case op.appends:
      case op.addItems:
        return stack.popToMark() !== undefined && stack.top() !== undefined
      default:
        return this.#code(opcode)
    }
  }

  /** Opcodes that name code, call it or give it state. */
  #code(opcode: number): boolean {
    const stack = this.#stack
    switch (opcode) {
      case op.global:
        return this.#global()
      case op.stackGlobal: {
        const names = stack.popMany(2)
        return names !== undefined && this.#named(names[0], names[1])
      }
      case op.inst: {
        const args = stack.popToMark()
        if (args === undefined || !this.#global()) return false
        return this.#call(stack.pop(), { kind: 'tuple', items: args }, 'INST')
      }
      case op.obj: {
        const [callee, ...items] = stack.popToMark() ?? []
        return this.#call(callee, { kind: 'tuple', items }, 'OBJ')
      }
      case op.reduce:
      case op.newObj: {
        const args = stack.pop()
        return this.#call(stack.pop(), args, opcode === op.reduce ? 'REDUCE' : 'NEWOBJ')
      }
      case op.newObjEx: {
        const parts = stack.popMany(3)
        return parts !== undefined && this.#call(parts[0], parts[1], 'NEWOBJ_EX')
      }
      case op.build:
        return this.#build()
      case op.ext1:
        return this.#extension(readUnsigned(this.#cursor, 1))
      case op.ext2:
        return this.#extension(readUnsigned(this.#cursor, 2))
      case op.ext4:
        return this.#extension(readUnsigned(this.#cursor, 4))
      case op.persId:
        return this.#textId()
      case op.binPersId: {
        const id = stack.pop()
        return id !== undefined && stack.push(storageOf(id))
      }
      default:
        return this.#pushed(this.#literals.read(opcode))
    }
  }

  #frame(length: number | null): boolean {
    if (length === null) return false
    const end = this.#cursor.position + length
    if (this.#cursor.position >= this.#frameEnd) this.#frameEnd = end
    else if (end > this.#frameEnd) this.#odd('dangerous', 'computed-global', 'a frame across the end of a frame')
    return true
  }

  /**
   * CPython reads an argument that does not fit into what is left of its frame from behind the frame, and what was
   * left is lost: it then sees other names than a reader of the bytes does. No pickler writes such a thing.
   */
  #checkFrame(at: number): void {
    if (at < this.#frameEnd && this.#cursor.position > this.#frameEnd)
      this.#odd('dangerous', 'computed-global', 'an argument across the end of a frame')
  }

  #stop(): boolean {
    const value = this.#stack.pop()
    if (value === undefined) return false
    this.result = value
    this.ended = true
    return true
  }

  #pushed(value: Value | undefined): boolean {
    return value !== undefined && this.#stack.push(value)
  }

  #remember(key: number | null): boolean {
    return key !== null && this.#stack.remember(key)
  }

  #textMemo(opcode: number): boolean {
    // CPython reads the line first, to the same end.
    if (opcode === op.put && this.#stack.top() === undefined) return false
    const line = readNumberLine(this.#cursor, this.#budget.line)
    if (line === 'overlong') this.#fail('too-many', overlong)
    const key = line === 'overlong' || line === null ? null : wholeNumber(line.text)
    if (key === null) return false
    return opcode === op.put ? this.#stack.remember(key) : this.#stack.recall(key)
  }

  #textId(): boolean {
    if (!beginsAsAscii(this.#cursor)) return false
    return this.#line() !== null && this.#stack.push(opaque)
  }

  /** The next line; null when there is none, or none of a length that is looked through. */
  #line(): Line | null {
    const line = readLine(this.#cursor, this.#budget.line)
    if (line !== 'overlong') return line
    this.#fail('too-many', overlong)
    return null
  }

  #tuple(items: readonly Value[] | undefined): boolean {
    if (items === undefined) return false
    if (items.length > longestTuple) return this.#stack.push(opaque)
    this.#budget.cells -= items.length
    return this.#stack.push({ kind: 'tuple', items })
  }

  #fill(target: Value | undefined, items: readonly Value[]): boolean {
    if (target === undefined || items.length % 2 !== 0) return false
    if (isThing(target, 'dictionary')) this.#budget.cells -= 4 * fillDictionary(target, items)
    return this.#stack.push(target)
  }

  #global(): boolean {
    const module = this.#line()
    const name = module === null ? null : this.#line()
    if (module === null || name === null) return false
    return this.#named(module.bytes?.toString('utf8'), name.bytes?.toString('utf8'))
  }

  /** Keeps a name that is looked up. One that cannot be read here is a way to hide what is called. */
  #named(module: Value | undefined, name: Value | undefined): boolean {
    if (typeof module !== 'string' || typeof name !== 'string') {
      this.#odd('dangerous', 'computed-global', `${shownValue(module)} ${shownValue(name)}`)
      return this.#stack.push(opaque)
    }
    const key = `${module} ${name}`
    let known = this.globals.get(key)
    if (known === undefined) {
      known = { kind: 'global', module, name }
      this.#budget.cells -= 8
      this.#budget.text -= key.length
      this.globals.set(key, known)
    }
    return this.#stack.push(known)
  }

  #call(callee: Value | undefined, args: Value | undefined, how: string): boolean {
    if (callee === undefined || args === undefined) return false
    if (!isThing(callee, 'global')) {
      this.#odd('suspicious', 'computed-global', `${how}: ${shownValue(callee)}`)
      return this.#stack.push(opaque)
    }
    const items = isThing(args, 'tuple') ? args.items : []
    if (callee.name === 'getattr') this.#reflect(items)
    return this.#stack.push(resultOf(callee, items))
  }

  #reflect([of, attribute]: readonly Value[]): void {
    const target = isThing(of, 'instance') ? of.of : isThing(of, 'global') ? of : null
    const reflection = { of: target, attribute: typeof attribute === 'string' ? attribute : null }
    if (this.reflections.length < mostReflections) this.reflections.push(reflection)
    // More than can be looked at is as bad as the worst of them.
    else this.reflections[0] = { of: null, attribute: null }
  }

  #build(): boolean {
    const state = this.#stack.pop()
    const target = this.#stack.top()
    if (state === undefined || target === undefined) return false
    if (isThing(target, 'instance')) target.state = state
    else if (isThing(target, 'global')) this.#odd('suspicious', 'computed-global', `BUILD: ${shownValue(target)}`)
    return true
  }

  #extension(code: number | null): boolean {
    if (code === null) return false
    this.#odd('dangerous', 'extension-registry', `code ${code}`)
    return this.#stack.push(opaque)
  }

  #odd(severity: Finding['severity'], code: Finding['code'], detail: string): void {
    const key = `${code} ${detail}`
    if (this.oddities.size < 50) this.oddities.set(key, { severity, code, detail: detail.slice(0, 300) })
  }

  #fail(code: Finding['code'], detail: string): void {
    this.problem ??= { code, detail }
  }
}
