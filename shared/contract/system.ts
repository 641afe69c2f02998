import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { scanStateSchema } from '../library/query.ts'
import { hardwareSchema } from '../hardware.ts'
import { base, errorInfoSchema } from './common.ts'
import { installSchema } from './installs.ts'
import { operationSchema } from './operations.ts'
import { runSchema } from './runs.ts'
import { settingsSchema } from './settings.ts'

export const helloSchema = z.object({
  version: z.string(),
  pid: z.number().int(),
  dataDir: z.string(),
  /** False when the host was told where the data folder is (`--data-dir`), so it cannot be chosen. */
  dataDirChosen: z.boolean(),
  host: z.enum(['desktop', 'server', 'cli']),
  /** Settings files that could not be read and were kept aside, for a notice. */
  notices: z.array(errorInfoSchema.or(z.object({ code: z.literal('settings-kept-aside'), file: z.string() }))),
})
export type Hello = Readonly<z.infer<typeof helloSchema>>

/** Everything that changes while one looks: the client keeps its lists true with these. */
export const coreEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('operation'), operation: operationSchema }),
  z.object({ type: z.literal('operation-forgotten'), id: z.string() }),
  z.object({ type: z.literal('install'), install: installSchema }),
  z.object({ type: z.literal('install-removed'), id: z.string() }),
  z.object({ type: z.literal('run'), run: runSchema }),
  z.object({ type: z.literal('run-removed'), id: z.string() }),
  z.object({ type: z.literal('settings'), settings: settingsSchema }),
  z.object({ type: z.literal('models') }),
  z.object({ type: z.literal('models-scan'), scan: scanStateSchema }),
  z.object({ type: z.literal('catalogue') }),
])
export type CoreEvent = Readonly<z.infer<typeof coreEventSchema>>

export const doctorSchema = z.object({
  hardware: hardwareSchema,
  tools: z.array(
    z.object({
      tool: z.enum(['git', 'uv', 'node', 'dotnet']),
      path: z.string().nullable(),
      version: z.string().nullable(),
      note: z.string(),
    }),
  ),
  interpreters: z.array(z.object({ version: z.string(), path: z.string(), managed: z.boolean() })),
  reach: z.array(
    z.object({
      what: z.enum(['git', 'pypi', 'torch', 'huggingface', 'python']),
      url: z.string(),
      reachable: z.boolean(),
      detail: z.string(),
    }),
  ),
})
export type Doctor = Readonly<z.infer<typeof doctorSchema>>

export const systemContract = {
  hello: base.output(helloSchema),
  hardware: base.input(z.object({ refresh: z.boolean().default(false) })).output(hardwareSchema),
  doctor: base.output(doctorSchema),
  events: base.output(eventIterator(coreEventSchema)),
}
