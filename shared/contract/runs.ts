import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { idSchema, localisedSchema } from '../catalogue/primitives.ts'
import { base, errorInfoSchema, timestampSchema, uuidSchema } from './common.ts'

/** starting → ready → stopping → exited; `left` is a process found again after the app crashed. */
const runStateSchema = z.enum(['starting', 'ready', 'stopping', 'exited', 'left'])

/** A problem that a package's manifest knows by what it prints, with its cure. */
const knownProblemSchema = z.object({ id: idSchema, title: localisedSchema, cure: localisedSchema })
export type KnownProblem = Readonly<z.infer<typeof knownProblemSchema>>

export const runSchema = z.object({
  id: uuidSchema,
  installId: uuidSchema,
  /** The install's name. */
  name: z.string(),
  state: runStateSchema,
  pid: z.number().int().nullable(),
  port: z.number().int().nullable(),
  url: z.string().nullable(),
  startedAt: timestampSchema,
  readyAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  exitCode: z.number().int().nullable(),
  /** Signal name when a signal ended it (node-pty reports exit code 0 then). */
  signal: z.string().nullable(),
  error: errorInfoSchema.nullable(),
  /** Those whose words were seen in its output, each once. */
  problems: z.array(knownProblemSchema).readonly().default([]),
  cols: z.number().int(),
  rows: z.number().int(),
})
export type Run = Readonly<z.infer<typeof runSchema>>

export const runUsageSchema = z.object({
  cpuPercent: z.number(),
  ramBytes: z.number(),
  /** Video memory of the process tree; null where no tool tells it. */
  vramBytes: z.number().nullable(),
  processes: z.number().int(),
})
export type RunUsage = Readonly<z.infer<typeof runUsageSchema>>

const byId = z.object({ id: uuidSchema })
const size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(500) }

/** A chunk of the console. `offset` counts UTF-16 units since the run began, so a reader knows what it missed. */
export const consoleChunkSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('data'), offset: z.number().int(), data: z.string() }),
  z.object({ type: z.literal('end') }),
])
export type ConsoleChunk = Readonly<z.infer<typeof consoleChunkSchema>>

export const runsContract = {
  list: base.output(z.array(runSchema)),
  launch: base
    .input(
      z.object({
        name: z.string().max(60),
        port: z.number().int().min(1).max(65535).optional(),
        extraArgs: z.array(z.string().max(4000)).max(100).default([]),
        share: z.enum(['apply', 'skip']).default('apply'),
      }),
    )
    .output(runSchema),
  /** Interrupt, then terminate, then kill, for the whole tree; resolves when nothing of it is left. */
  stop: base.input(byId).output(runSchema),
  restart: base.input(byId).output(runSchema),
  /** A run found again after a crash: stop it, or leave it alone for good. */
  dismiss: base.input(byId).output(z.object({})),
  write: base.input(z.object({ id: uuidSchema, data: z.string().max(65536) })).output(z.object({})),
  resize: base.input(z.object({ id: uuidSchema, ...size })).output(z.object({})),
  /**
   * Scroll-back first, then live. The reader names itself and acknowledges what it has parsed
   * through `ack`; above 640 Ki unacknowledged the program's output is paused.
   */
  console: base.input(z.object({ id: uuidSchema, reader: uuidSchema })).output(eventIterator(consoleChunkSchema)),
  ack: base
    .input(z.object({ id: uuidSchema, reader: uuidSchema, units: z.number().int().positive() }))
    .output(z.object({})),
  usage: base.input(byId).output(runUsageSchema.nullable()),
  /** Path of the log file on disk, for people. */
  logFile: base.input(byId).output(z.object({ path: z.string() })),
}
