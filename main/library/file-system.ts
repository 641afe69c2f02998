import { statfsSync } from 'node:fs'

/**
 * File systems (Linux, linux/magic.h) whose inode numbers are invented anew after every mount: FAT, exFAT and, as the
 * program behind it may be anything, FUSE other than that of block devices cannot be told apart, so all of FUSE.
 */
const inventedInodes: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x65735546])

/** File systems over a network (Linux, linux/magic.h): NFS, SMB, CIFS, SMB2, 9p, Ceph, AFS, and FUSE (sshfs, rclone). */
const networks: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x00c36400, 0x5346414f, 0x65735546,
])

/** Type of the file system of a path as Linux numbers it; null where that is not known. */
function typeOf(path: string): number | null {
  if (process.platform !== 'linux') return null
  try {
    // The kernel's word is signed on some machines.
    return statfsSync(path).type >>> 0
  } catch {
    return null
  }
}

/** Whether the numbers of files there stay theirs when the disk is taken out and put in again. */
export function keepsInodes(path: string): boolean {
  const type = typeOf(path)
  return type === null || !inventedInodes.has(type)
}

/** Whether changes there may be made by other machines, of which the system says nothing. */
export function isNetwork(path: string): boolean {
  if (process.platform === 'win32') return path.startsWith('\\\\')
  const type = typeOf(path)
  return type !== null && networks.has(type)
}
