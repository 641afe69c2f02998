import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { runSchema, type Run } from '../../shared/contract/runs.ts'
import type { ProcessIdentity } from '../process/types.ts'

const recordSchema = z.object({ run: runSchema, logFile: z.string(), stopGraceMs: z.number().nonnegative() })
const processesSchema = z.array(z.object({ pid: z.number().int().positive(), startTime: z.string().min(1) }))

export interface RunRecord {
  readonly run: Run
  readonly logFile: string
  /** How long the program may take to end when it is asked to. */
  readonly stopGraceMs: number
  /** The processes that the run is known to own. */
  readonly processes: readonly ProcessIdentity[]
}

export interface RunRecords {
  save(record: RunRecord): void
  remove(id: string): void
  /** All that can be read; a damaged row is passed over, never guessed at. */
  load(): readonly RunRecord[]
}

/** The `runs` table: what a later core needs to find this core's runs again. */
export function createRunRecords(database: DatabaseSync): RunRecords {
  const upsert = database.prepare(
    `INSERT INTO runs (id, install_id, state, record, processes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record, processes = excluded.processes`,
  )
  const remove = database.prepare('DELETE FROM runs WHERE id = ?')
  const all = database.prepare('SELECT record, processes FROM runs ORDER BY rowid')
  return {
    save({ run, logFile, stopGraceMs, processes }) {
      const identities = processes.map(({ pid, startTime }) => ({ pid, startTime }))
      upsert.run(
        run.id,
        run.installId,
        run.state,
        JSON.stringify({ run, logFile, stopGraceMs }),
        JSON.stringify(identities),
      )
    },
    remove(id) {
      remove.run(id)
    },
    load: () =>
      all.all().flatMap((row) => {
        try {
          const record = recordSchema.parse(JSON.parse(String(row['record'])))
          return [{ ...record, processes: processesSchema.parse(JSON.parse(String(row['processes']))) }]
        } catch {
          return []
        }
      }),
  }
}
