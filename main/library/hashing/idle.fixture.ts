/** Hashes the file named in the arguments, and then leaves everything open: the process must end by itself. */
import { createHasher } from './hasher.ts'

const hashes = await createHasher().hash(process.argv[2] ?? '', new AbortController().signal)
console.log(JSON.stringify(hashes))
