import { makeContext, openBench } from './library-bench.ts'
import { map } from './share-map.ts'

/** Shares in a process of its own, so that a test can kill it: `node share-child.ts ROOT`. */
const bench = await openBench(process.argv[2] ?? '')
process.stdout.write('started\n')
await bench.library.share(bench.target(map), makeContext())
process.stdout.write('done\n')
