/** A process that becomes the core of the data folder it is given, says so, and lives on until it is ended. */
import { dataFolderAt } from './data-folder.ts'
import { acquireCore } from './lock.ts'

const [root = '', announce = ''] = process.argv.slice(2)
const core = await acquireCore(dataFolderAt(root), 0)
if ('heldBy' in core) throw new Error('held by another')
if (announce !== '') await core.announce(announce, '1.2.3')
process.stdout.write('held\n')
setInterval(() => undefined, 1000)
