import { readdir, readFile, readlink } from 'node:fs/promises'
import { readProcessListing } from '../process/process-listing.ts'
import { processIdentity } from '../process/process-table.ts'

/** Inodes of the sockets that listen on `port`, out of /proc/net/tcp or tcp6 (proc(5); state 0A is LISTEN). */
export function listeningInodes(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    const inode = fields[9]
    return fields[3] === '0A' && inode !== undefined && fields[1]?.endsWith(`:${wanted}`) === true ? [inode] : []
  })
}

/** The first process in the output of `lsof -Fpc`: `p<number>` followed by `c<command>`. */
export function parseLsof(output: string): { readonly pid: number; readonly command: string } | null {
  const match = /^p(\d+)\nc(.*)$/m.exec(output)
  return match === null ? null : { pid: Number(match[1]), command: match[2] ?? '' }
}

/** Process number of who listens on `port`, out of `netstat -ano -p TCP`; the state's word is localised, so it is not read. */
export function parseNetstat(output: string, port: number): number | null {
  for (const line of output.split('\n')) {
    const [protocol, local, remote, , pid] = line.trim().split(/\s+/)
    // Only a listening socket has no remote port.
    if (protocol === 'TCP' && local?.endsWith(`:${port}`) === true && remote?.endsWith(':0') === true)
      return Number(pid)
  }
  return null
}

async function linuxHolder(port: number): Promise<number | null> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')))
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`))
  if (sockets.size === 0) return null
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const file of files) {
      const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')
      if (sockets.has(target)) return Number(pid)
    }
  }
  return null
}

async function find(port: number): Promise<{ readonly pid: number; readonly command: string } | null> {
  if (process.platform === 'darwin') {
    return parseLsof(await readProcessListing('/usr/sbin/lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']))
  }
  const pid =
    process.platform === 'win32'
      ? parseNetstat(await readProcessListing('netstat.exe', ['-ano', '-p', 'TCP']), port)
      : await linuxHolder(port)
  if (pid === null) return null
  return { pid, command: (await processIdentity(pid))?.command ?? '' }
}

/** Names who listens on a port of this machine, for people; another user's process stays nameless. */
export async function nameHolder(port: number): Promise<string> {
  const holder = await find(port).catch(() => null)
  if (holder === null) return 'another program'
  return holder.command === '' ? `process ${holder.pid}` : `${holder.command.slice(0, 80)} (process ${holder.pid})`
}
