import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { base, errorInfoSchema, timestampSchema, uuidSchema } from './common.ts'

/** One line of a plan: what will happen, before it happens. */
export const planItemSchema = z.object({
  /** What is done; `text` carries `{name}` parameters and is translated by its key `plan.<action>`. */
  action: z.enum([
    'clone',
    'download',
    'create',
    'move',
    'link',
    'write',
    'run',
    'keep',
    'remove',
    'trash',
    'register',
  ]),
  subject: z.string(),
  target: z.string().nullable(),
  /** Bytes that this fetches or adds to the disk; null where nobody knows yet. */
  bytes: z.number().nonnegative().nullable(),
  note: z.string().nullable(),
})
export type PlanItem = Readonly<z.infer<typeof planItemSchema>>

export const operationPlanSchema = z.object({
  items: z.array(planItemSchema).readonly(),
  /** Estimate of the room needed, and what is left on that disk now. */
  neededBytes: z.number().nonnegative(),
  freeBytes: z.number().nonnegative(),
  warnings: z.array(z.string()).readonly(),
})
export type OperationPlan = Readonly<z.infer<typeof operationPlanSchema>>

/**
 * queued → running → done | failed | cancelled; `interrupted` is what a crash leaves.
 * failed, cancelled and interrupted can be resumed (→ running) or rolled back (→ rolling-back → rolled-back).
 */
export const operationStateSchema = z.enum([
  'queued',
  'running',
  'cancelling',
  'rolling-back',
  'done',
  'failed',
  'cancelled',
  'interrupted',
  'rolled-back',
])
export type OperationState = z.infer<typeof operationStateSchema>

export const stepStateSchema = z.enum(['pending', 'running', 'done', 'failed', 'undone'])

export const progressSchema = z.object({
  /** 0..1 of the whole operation; it never goes back while the operation runs. */
  fraction: z.number().min(0).max(1),
  /** What is happening now, in the words of the tool at work. */
  detail: z.string(),
  bytesDone: z.number().nullable(),
  bytesTotal: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
})
export type Progress = Readonly<z.infer<typeof progressSchema>>

export const operationSchema = z.object({
  id: uuidSchema,
  kind: z.enum([
    'install',
    'uninstall',
    'update',
    'revert',
    'link-models',
    'unlink-models',
    'import-models',
    'move-models',
    'trash-models',
    'hash-models',
    'verify-models',
    'dedupe-models',
    'serve',
    'data-folder',
  ]),
  /** What it works on: the install's name. */
  subject: z.string(),
  state: operationStateSchema,
  steps: z
    .array(z.object({ id: z.string(), title: z.string(), weight: z.number().positive(), state: stepStateSchema }))
    .readonly(),
  progress: progressSchema,
  error: errorInfoSchema.nullable(),
  createdAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  plan: operationPlanSchema,
})
export type Operation = Readonly<z.infer<typeof operationSchema>>

export const logLineSchema = z.object({ at: timestampSchema, stream: z.enum(['app', 'out', 'err']), text: z.string() })
export type LogLine = Readonly<z.infer<typeof logLineSchema>>

const byId = z.object({ id: uuidSchema })

export const operationsContract = {
  list: base.input(z.object({ limit: z.number().int().min(1).max(500).default(100) })).output(z.array(operationSchema)),
  get: base.input(byId).output(operationSchema),
  cancel: base.input(byId).output(operationSchema),
  /** Continues from the last finished step; also what "retry" does. */
  resume: base.input(byId).output(operationSchema),
  rollBack: base.input(byId).output(operationSchema),
  /** Ended operations and their logs leave the list; nothing else is touched. */
  forget: base.input(byId).output(z.object({})),
  /** The log so far from line `from`, then live until the operation ends. */
  log: base
    .input(z.object({ id: uuidSchema, from: z.number().int().nonnegative().default(0) }))
    .output(eventIterator(z.object({ index: z.number().int(), lines: z.array(logLineSchema) }))),
}
