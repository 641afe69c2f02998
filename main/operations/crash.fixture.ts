/**
 * A process that runs one operation and stops in the middle, so that a test can kill it there.
 * Arguments: data folder, where to hang (`<step>:<before|middle|after>` or `undo-<step>:…`), `run` or `undo`.
 */
import { EventBus } from '../events.ts'
import { createDataFolder, dataFolderAt } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import { filesType } from './files-type.fixture.ts'
import { createOperations } from './engine.ts'

const [root = '', hangAt = '', mode = 'run'] = process.argv.slice(2)
const folder = dataFolderAt(root)
await createDataFolder(folder)
const operations = createOperations({ database: openDatabase(folder.database), events: new EventBus(), folder })
const type = filesType(
  root,
  async (place) => {
    if (place !== hangAt) return
    process.stdout.write('hanging\n')
    await new Promise(() => setInterval(() => undefined, 1000))
  },
  mode === 'undo' ? 'three' : '',
)
operations.register(type)
await operations.recover()
const plan = { items: [], neededBytes: 0, freeBytes: 0, warnings: [] }
const { id } = await operations.start(type, { name: 'demo' }, plan)
if (mode === 'undo') {
  await operations.ended(id)
  await operations.rollBack(id)
}
await operations.ended(id)
