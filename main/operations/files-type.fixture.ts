import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { OperationType, Step } from './types.ts'

export const fileSteps = ['one', 'two', 'three'] as const

/** Writes one file per step into `<root>/made`, and notes each run and undo in `<root>/trace`. */
export function filesType(
  root: string,
  at: (place: string) => Promise<void>,
  failAt = '',
): OperationType<{ name: string }> {
  const made = join(root, 'made')
  const trace = (text: string): Promise<void> => appendFile(join(root, 'trace'), `${text}\n`)
  const step = (id: string): Step => ({
    id,
    title: `Write ${id}`,
    weight: 1,
    run: async (context) => {
      await at(`${id}:before`)
      await trace(`run ${id}`)
      await mkdir(made, { recursive: true })
      await writeFile(join(made, `${id}.part`), 'half')
      await at(`${id}:middle`)
      if (failAt === id) throw new Error(`made to fail at ${id}`)
      await writeFile(join(made, id), id)
      await rm(join(made, `${id}.part`), { force: true })
      context.memory.set(`wrote-${id}`, true)
      await at(`${id}:after`)
    },
    undo: async () => {
      await at(`undo-${id}:before`)
      await trace(`undo ${id}`)
      await rm(join(made, id), { force: true })
      await rm(join(made, `${id}.part`), { force: true })
      await at(`undo-${id}:after`)
    },
  })
  return {
    kind: 'install',
    input: z.object({ name: z.string() }),
    locks: ({ name }) => [`install:${name}`],
    subject: ({ name }) => name,
    steps: () => fileSteps.map(step),
    settled: (_input, state) => trace(`settled ${state}`),
  }
}
