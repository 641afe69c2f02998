/** Scans a folder until it is killed: `node scan-child.fixture.ts DATABASE MODELS`. Says how far it is, line by line. */
import { EventBus } from '../../events.ts'
import { createModelIndex } from './model-index.ts'
import { fakeRoot, fakeRoots } from './testing/index-bench.ts'

const [database = '', models = ''] = process.argv.slice(2)
const events = new EventBus()
const roots = fakeRoots([fakeRoot('primary', models)])
const index = createModelIndex({ database, roots, events, watch: false })
const query = { filter: {}, sort: 'title', descending: false, offset: 0, limit: 1 } as const
const scan = index.scan()
const timer = setInterval(() => void index.list(query).then(({ total }) => console.log(total)), 5)
await scan
clearInterval(timer)
console.log('done')
await index.close()
