// Plain JavaScript that Node 20 runs too.
import { access } from 'node:fs/promises'
import { join } from 'node:path'

/** `node:sqlite` without a flag came with 22.13, its `timeout` option and `isTransaction` with 22.16 and 24.0, the odd 23 had both only late. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 16)
}

/**
 * The Node that runs the app: this one when it is new enough (Electron's does not count: it is no plain `node`),
 * else the one that npm installed with the app. Raises when there is neither.
 */
export async function findNode(root) {
  const version = process.versions.node
  if (isNewEnough(version) && process.versions.electron === undefined) return process.execPath
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  try {
    await access(own)
    return own
  } catch {
    throw new Error(
      `Node ${version} is too old, and the one of this app is not installed. Run “npm ci”, or install Node 24.`,
    )
  }
}
