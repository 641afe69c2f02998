import { statfs } from 'node:fs/promises'

/**
 * File systems (Linux, linux/magic.h) whose inode numbers are invented anew after every mount: FAT, exFAT and, as the
 * program behind it may be anything, FUSE other than that of block devices cannot be told apart, so all of FUSE.
 */
const inventedInodes: ReadonlySet<number> = new Set([0x4d44, 0x2011bab0, 0x65735546])

/** File systems over a network (Linux, linux/magic.h): NFS, SMB, CIFS, SMB2, 9p, Ceph, AFS, and FUSE (sshfs, rclone). */
const networks: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x00c36400, 0x5346414f, 0x65735546,
])

/** Whether numbers of files last on a file system that the kernel numbers so (its word is signed on some machines). */
export const inodesLast = (type: number): boolean => !inventedInodes.has(type >>> 0)

/** Whether a file system that the kernel numbers so lies on another machine. */
export const isNetworkType = (type: number): boolean => networks.has(type >>> 0)

/** Whether the numbers of files there stay theirs when the disk is taken out and put in again; true where nothing is known. */
export async function keepsInodes(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return statfs(path).then(
    ({ type }) => inodesLast(type),
    () => true,
  )
}
