import type { Operation } from '../../shared/contract/operations.ts'
import { DeckError } from '../../shared/errors.ts'
import { definerOf, fallbackLocks, resolveDefinition, type Definer, type Definition } from './definition.ts'
import type { JournalEntry } from './journal.ts'
import type { LogFile } from './log-file.ts'
import { progressAt } from './progress.ts'
import { isFinal } from './states.ts'
import { createTask, type Task } from './task.ts'
import type { OperationType } from './types.ts'
import { operationView } from './view.ts'

/** All operations of a data folder in memory, with what the registered types say of them. */
export interface TaskTable {
  /** Oldest first. */
  readonly all: () => readonly Task[]
  /** Raises `not-found`. */
  readonly find: (id: string) => Task
  readonly add: (entry: JournalEntry, log: LogFile) => Task
  readonly remove: (id: string) => void
  readonly register: <Input>(type: OperationType<Input>) => void
  readonly definerOf: (kind: Operation['kind']) => Definer
  /** Raises `operation-foreign` for what this version cannot continue. */
  readonly definitionOf: (task: Task) => Definition
  readonly isForeign: (task: Task) => boolean
  /** Raises `operation-busy` while another operation, also one that must still be rolled back, holds a lock. */
  readonly refuseWhenLocked: (wanted: Definition, own: Task | null) => void
  readonly view: (task: Task) => Operation
}

export function createTaskTable(emit: (operation: Operation) => void): TaskTable {
  const definers = new Map<Operation['kind'], Definer>()
  const tasks = new Map<string, Task>()

  const definitionOf = (task: Task): Definition => (task.definition ??= resolveDefinition(task.entry, definers))
  const definitionOrNull = (task: Task): Definition | null => {
    try {
      return definitionOf(task)
    } catch {
      return null
    }
  }
  const view = (task: Task): Operation => {
    const progress = task.progress === null ? null : progressAt(task.progress, performance.now())
    return operationView(task.entry, definitionOrNull(task)?.steps ?? [], progress)
  }

  return {
    all: () => [...tasks.values()],
    find: (id) => {
      const task = tasks.get(id)
      if (task === undefined) throw new DeckError('not-found', { what: 'operation', name: id })
      return task
    },
    add: (entry, log) => {
      const task = createTask(entry, log, (changed) => emit(view(changed)))
      tasks.set(entry.id, task)
      return task
    },
    remove: (id) => {
      tasks.delete(id)
    },
    register: (type) => {
      definers.set(type.kind, definerOf(type))
    },
    definerOf: (kind) => {
      const definer = definers.get(kind)
      if (definer === undefined) throw new Error(`${kind} was not registered`)
      return definer
    },
    definitionOf,
    isForeign: (task) => definitionOrNull(task) === null,
    refuseWhenLocked: (wanted, own) => {
      for (const task of tasks.values()) {
        if (task === own || (isFinal(task.entry.state) && task.ending === null)) continue
        const locks = definitionOrNull(task)?.locks ?? fallbackLocks(task.entry)
        if (locks.some((lock) => wanted.locks.includes(lock))) {
          throw new DeckError('operation-busy', { name: wanted.subject })
        }
      }
    },
    view,
  }
}
