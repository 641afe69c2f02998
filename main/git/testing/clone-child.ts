import { settingsSchema } from '../../../shared/contract/settings.ts'
import { createGit } from '../git.ts'

/** Clones in a process of its own, so that a test can kill it: `node clone-child.ts URL REF FOLDER`. */
const [url = '', ref = '', folder = ''] = process.argv.slice(2)
const git = createGit({ settings: () => settingsSchema.parse({}), env: process.env })
const work = { signal: new AbortController().signal, log: () => undefined, progress: () => undefined }
await git.clone({ url, ref, folder, submodules: true }, work)
