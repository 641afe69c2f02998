import { join } from 'node:path'
import type { OperationType } from '../../operations/types.ts'
import { createOperations } from '../../operations/engine.ts'
import { registerTransfers } from '../transfer/transfers.ts'
import type { TransferInput } from '../transfer/types.ts'
import { seeded } from './random-tree.ts'
import { openTransferBench } from './transfer-bench.ts'
import { some } from './transfer-world.ts'

/**
 * Carries out one operation in a process of its own, so that a test can kill it:
 * `node transfer-child.ts ONE TWO WAY SEED`. One disk and another; the way is what is begun (`import-copy`,
 * `import-move`, `move`, `trash`, `dedupe`), or `resume` or `roll-back` of what a kill left.
 */
const [one = '', two = '', way = '', seed = '0'] = process.argv.slice(2)
const bench = await openTransferBench(one, { roots: [{ path: join(one, 'second') }, { path: join(two, 'other') }] })
const operations = createOperations({ database: bench.database, events: bench.events, folder: bench.folder })
registerTransfers(operations, bench.transfers)
await operations.recover()
const { transfers } = bench
const random = seeded(Number(seed))
const models = await bench.index.scan()

async function begin(): Promise<string> {
  const start = async (
    type: OperationType<TransferInput>,
    planned: { input: TransferInput; plan: Parameters<typeof operations.start>[2] },
  ): Promise<string> => (await operations.start(type, planned.input, planned.plan)).id
  const most = some(random, models, models.length * 2).map(({ id }) => id)
  const root = some(random, ['root-0', 'root-1', 'root-2'], 1)[0] ?? 'root-0'
  switch (way) {
    case 'import-copy':
    case 'import-move': {
      const paths = [join(one, 'downloads'), join(two, 'downloads')]
      const request = {
        paths,
        mode: way === 'import-copy' ? 'copy' : 'move',
        root,
        kind: 'lora',
        folder: 'new',
      } as const
      return start(transfers.types.import, await transfers.planImport(request))
    }
    case 'trash':
      return start(transfers.types.trash, await transfers.planTrash(most))
    case 'dedupe': {
      const [keep, ...others] = models.filter(({ path }) => path.includes('twin') && path.startsWith(one))
      const ids = others.map(({ id }) => id)
      return start(transfers.types.dedupe, await transfers.planDedupe(keep?.id ?? 0, ids, 'hard-link'))
    }
    default:
      return start(transfers.types.move, await transfers.planMove(most, { root, kind: 'vae', folder: '' }))
  }
}

const left = operations.list(1)[0]
let id = left?.id ?? ''
// The kill may have come when all was done.
const isOver = left?.state === 'done' || left?.state === 'rolled-back'
if (isOver) id = left.id
else if (way === 'resume') await operations.resume(id)
else if (way === 'roll-back') await operations.rollBack(id)
else id = await begin()
// Journalled: from here on a kill leaves something to go on with.
process.stdout.write('started\n')
const ended = await operations.ended(id)
process.stdout.write(`${ended.state} ${JSON.stringify(ended.error)}\n`)
await operations.close()
bench.close()
