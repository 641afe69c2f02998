import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { errorInfoSchema } from '../../shared/contract/common.ts'
import {
  operationPlanSchema,
  operationSchema,
  operationStateSchema,
  stepStateSchema,
} from '../../shared/contract/operations.ts'
import type { Operation, OperationPlan, OperationState } from '../../shared/contract/operations.ts'
import type { ErrorInfo } from '../../shared/errors.ts'
import { transaction } from '../store/database.ts'

export type StepState = z.infer<typeof stepStateSchema>

/** One operation as it is on disk, and, changed together with it, in memory. */
export interface JournalEntry {
  readonly id: string
  readonly kind: Operation['kind']
  readonly subject: string
  readonly input: unknown
  readonly plan: OperationPlan
  readonly createdAt: number
  readonly steps: { readonly id: string; state: StepState }[]
  readonly memory: Map<string, unknown>
  state: OperationState
  error: ErrorInfo | null
  startedAt: number | null
  endedAt: number | null
}

function json<T>(schema: z.ZodType<T>): z.ZodType<T> {
  const parsed = z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'not JSON' })
      return z.NEVER
    }
  })
  return parsed.pipe(schema)
}

const noPlan: OperationPlan = { items: [], neededBytes: 0, freeBytes: 0, warnings: [] }

/** What is needed to keep an operation's promises must be right; what is only shown falls back to nothing. */
const rowSchema = z.object({
  id: z.uuid(),
  kind: operationSchema.shape.kind,
  subject: z.string(),
  state: operationStateSchema,
  input: json(z.unknown()),
  plan: json(operationPlanSchema).catch(noPlan),
  memory: json(z.record(z.string(), z.unknown())),
  error: json(errorInfoSchema).nullable().catch(null),
  created_at: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
})

const stepRowSchema = z.object({ operation_id: z.string(), step_id: z.string(), state: stepStateSchema })

/** The operations table as typed entries; each writing call is one durable transaction. */
export interface Journal {
  /** All that can be read, oldest first; a row that this version cannot read stays in the database, unseen. */
  load(): readonly JournalEntry[]
  insert(entry: JournalEntry): void
  /** Writes state, error, times and memory, and the states of all steps. */
  save(entry: JournalEntry): void
  saveMemory(entry: JournalEntry): void
  remove(id: string): void
}

export function createJournal(database: DatabaseSync): Journal {
  const memoryText = (entry: JournalEntry): string => JSON.stringify(Object.fromEntries(entry.memory))
  const errorText = (entry: JournalEntry): string | null => (entry.error === null ? null : JSON.stringify(entry.error))

  const loadEntry = (row: unknown, steps: JournalEntry['steps']): JournalEntry => {
    const found = rowSchema.parse(row)
    const { id, kind, subject, state, input, plan, error } = found
    const times = { createdAt: found.created_at, startedAt: found.started_at, endedAt: found.ended_at }
    return {
      id,
      kind,
      subject,
      state,
      input,
      plan,
      error,
      ...times,
      steps,
      memory: new Map(Object.entries(found.memory)),
    }
  }

  return {
    load: () => {
      const stepsOf = new Map<string, JournalEntry['steps']>()
      for (const row of database.prepare('SELECT * FROM operation_steps ORDER BY operation_id, position').iterate()) {
        const step = stepRowSchema.safeParse(row)
        if (!step.success) continue
        const list = stepsOf.get(step.data.operation_id) ?? []
        list.push({ id: step.data.step_id, state: step.data.state })
        stepsOf.set(step.data.operation_id, list)
      }
      const entries: JournalEntry[] = []
      for (const row of database.prepare('SELECT * FROM operations ORDER BY created_at, rowid').iterate()) {
        try {
          entries.push(loadEntry(row, stepsOf.get(String(row['id'])) ?? []))
        } catch (error) {
          if (!(error instanceof z.ZodError)) throw error
        }
      }
      return entries
    },
    insert: (entry) => {
      transaction(database, () => {
        database
          .prepare(
            'INSERT INTO operations (id, kind, subject, state, input, plan, memory, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          )
          .run(
            entry.id,
            entry.kind,
            entry.subject,
            entry.state,
            JSON.stringify(entry.input),
            JSON.stringify(entry.plan),
            memoryText(entry),
            entry.createdAt,
          )
        const step = database.prepare(
          'INSERT INTO operation_steps (operation_id, position, step_id, state) VALUES (?, ?, ?, ?)',
        )
        for (const [position, { id, state }] of entry.steps.entries()) step.run(entry.id, position, id, state)
      })
    },
    save: (entry) => {
      transaction(database, () => {
        database
          .prepare('UPDATE operations SET state = ?, error = ?, memory = ?, started_at = ?, ended_at = ? WHERE id = ?')
          .run(entry.state, errorText(entry), memoryText(entry), entry.startedAt, entry.endedAt, entry.id)
        const step = database.prepare('UPDATE operation_steps SET state = ? WHERE operation_id = ? AND position = ?')
        for (const [position, { state }] of entry.steps.entries()) step.run(state, entry.id, position)
      })
    },
    saveMemory: (entry) => {
      database.prepare('UPDATE operations SET memory = ? WHERE id = ?').run(memoryText(entry), entry.id)
    },
    remove: (id) => {
      database.prepare('DELETE FROM operations WHERE id = ?').run(id)
    },
  }
}
