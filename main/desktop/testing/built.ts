import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

export const root = join(import.meta.dirname, '..', '..', '..')

/** Builds what is stale, as `npm start` does. */
export async function ensureBuilt(): Promise<void> {
  const build = pathToFileURL(join(root, 'main', 'cli', 'build.mjs')).href
  const script = `import { buildStale } from ${JSON.stringify(build)}; await buildStale(['main', 'renderer'], () => {})`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root })
}

/** The built files of the main process by their path in out/main. */
export async function builtMain(): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, 'out', 'main')
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.js'))
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

/** What code loads that is no file beside it: `from "x"`, `import "x"`, `import("x")`, `require("x")`, `resolve("x")`. */
export function loadedBy(code: string): readonly string[] {
  const found = [...code.matchAll(/(?:^import |\bfrom |\bimport\(|\brequire\(|\.resolve\()["']([\w@][^"'\s]*)["']/gm)]
  return found.map(([, name]) => name ?? '')
}

/** Loads a module that electron-builder brings with itself. */
export function requireOfBuilder(id: string): unknown {
  const require = createRequire(import.meta.url)
  const builder = createRequire(require.resolve('electron-builder'))
  return createRequire(builder.resolve('app-builder-lib'))(id)
}
