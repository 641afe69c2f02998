import { spawnSync } from 'node:child_process'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'

/** What mounting came to: how to take it away, or out and in again; or why there is none. */
export type Exfat = { readonly unmount: () => void; readonly remount: () => void } | { readonly reason: string }

/**
 * Makes a real exFAT of `mib` MiB at an empty folder: by the kernel, else by FUSE (Debian: exfatprogs, exfat-fuse).
 * Needs root and loop devices, on Linux.
 */
export function mountExfat(path: string, mib: number): Exfat {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { reason: 'mounting needs root on Linux' }
  const image = `${path}.img`
  const run = (command: string, args: readonly string[]): string | null => {
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000 })
    return status === 0 ? stdout.trim() : null
  }
  writeFileSync(image, '')
  truncateSync(image, mib * 2 ** 20)
  const drop = (): void => rmSync(image, { force: true })
  if (run('mkfs.exfat', [image]) === null) {
    drop()
    return { reason: 'there is no mkfs.exfat' }
  }
  const device = run('losetup', ['--find', '--show', image])
  if (device === null) {
    drop()
    return { reason: 'there is no loop device' }
  }
  const detach = (): void => {
    run('losetup', ['--detach', device])
    drop()
  }
  const mount = (): boolean =>
    (run('mount', ['-t', 'exfat', device, path]) ?? run('mount.exfat-fuse', [device, path])) !== null
  if (!mount()) {
    detach()
    return { reason: 'neither the kernel nor FUSE mounts exFAT here' }
  }
  return {
    unmount: () => {
      run('umount', ['-l', path])
      detach()
    },
    remount: () => {
      run('umount', [path])
      if (!mount()) throw new Error(`${path} could not be mounted again`)
    },
  }
}
