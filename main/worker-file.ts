import { join } from 'node:path'

/**
 * Absolute path of a worker's program: its source while the app runs from source, else the file that the build
 * made of it (an entry of that name in `electron.vite.config.ts`).
 */
export function workerFile(name: 'hash-worker' | 'index-worker' | 'inspect-worker', source: string): string {
  if (import.meta.filename.endsWith('.ts')) return join(import.meta.dirname, source)
  // Shared code lies one folder deeper in the build.
  return join(import.meta.dirname.replace(/[\\/]chunks$/, ''), `${name}.js`)
}
