import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'

/**
 * Absolute path of a program on PATH, or null. Entries of PATH that are not absolute are refused:
 * Windows would otherwise run whatever lies in the current folder.
 */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const pathValue = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? ''
  const endings = process.platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : ['']
  for (const folder of pathValue.split(delimiter).filter(isAbsolute)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending)
      if (await isProgram(candidate)) return candidate
    }
  }
  return null
}

/** Whether there is a file that may be executed. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
