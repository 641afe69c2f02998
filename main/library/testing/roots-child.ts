import { openBench } from './library-bench.ts'
import { seeded } from './random-tree.ts'
import { takeTurn } from './roots-turn.ts'

/** Takes random turns until it is killed: `node roots-child.ts ROOT SEED`. */
const bench = await openBench(process.argv[2] ?? '')
const random = seeded(Number(process.argv[3] ?? 0))
process.stdout.write('started\n')
for (;;) await takeTurn(bench, random)
