/** A core that launches one run and waits to be killed: `crashing-core.ts <data folder> <install id>`. */
import { EventBus } from '../events.ts'
import { createDataFolder, dataFolderAt } from '../store/data-folder.ts'
import { openDatabase } from '../store/database.ts'
import { createRuns } from './runs.ts'

const [path = '', installId = ''] = process.argv.slice(2)
const folder = dataFolderAt(path)
await createDataFolder(folder)
const usage = { sample: () => Promise.reject(new Error('not asked for')) }
const runs = createRuns({ database: openDatabase(folder.database), events: new EventBus(), folder, usage })
const script = `trap '' HUP; setsid sleep 300 & sleep 300 & echo Running on http://127.0.0.1:9; while :; do sleep 1; done`
const run = await runs.launch({
  installId,
  name: 'Fixture',
  file: '/bin/bash',
  args: ['-c', script],
  cwd: path,
  env: { PATH: process.env['PATH'] ?? '' },
  port: 9,
  ready: { type: 'window', seconds: 1 },
  restartExitCode: null,
  problems: [],
  stopGraceSeconds: 1,
})
await runs.settled(run.id)
// The journal has to know the children too.
setTimeout(() => process.stdout.write(`${run.id}\n`), 500)
