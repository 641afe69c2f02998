/** Writes resources/packages/manifest.schema.json anew: `node main/catalogue/write-schema.ts`. */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { manifestJsonSchema } from './json-schema.ts'

const target = fileURLToPath(new URL('../../resources/packages/manifest.schema.json', import.meta.url))
await writeFile(target, manifestJsonSchema())
process.stdout.write(`${target}\n`)
