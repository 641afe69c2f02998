import { spawnSync } from 'node:child_process'
import { rm, truncate, writeFile } from 'node:fs/promises'

/** What mounting came to: how to take it away, or out and in again; or why there is none. */
export type Exfat =
  { readonly unmount: () => Promise<void>; readonly remount: () => void } | { readonly reason: string }

/**
 * Makes a real exFAT of `mib` MiB at an empty folder: by the kernel, else by FUSE (Debian: exfatprogs, exfat-fuse).
 * Needs root and loop devices, on Linux.
 */
export async function mountExfat(path: string, mib: number): Promise<Exfat> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { reason: 'mounting needs root on Linux' }
  const image = `${path}.img`
  const run = (command: string, args: readonly string[]): string | null => {
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 })
    return status === 0 ? stdout.trim() : null
  }
  await writeFile(image, '')
  await truncate(image, mib * 2 ** 20)
  const drop = (): Promise<void> => rm(image, { force: true })
  if (run('mkfs.exfat', [image]) === null) {
    await drop()
    return { reason: 'there is no mkfs.exfat' }
  }
  const attach = (): string | null => run('losetup', ['--find', '--show', image])
  // Another process may take the free device that was found.
  const device = attach() ?? attach() ?? attach()
  if (device === null) {
    await drop()
    return { reason: 'there is no loop device' }
  }
  const detach = async (): Promise<void> => {
    run('losetup', ['--detach', device])
    await drop()
  }
  const mount = (): boolean =>
    (run('mount', ['-t', 'exfat', device, path]) ?? run('mount.exfat-fuse', [device, path])) !== null
  if (!mount()) {
    await detach()
    return { reason: 'neither the kernel nor FUSE mounts exFAT here' }
  }
  return {
    unmount: async () => {
      run('umount', ['-l', path])
      await detach()
    },
    remount: () => {
      run('umount', [path])
      if (!mount()) throw new Error(`${path} could not be mounted again`)
    },
  }
}
