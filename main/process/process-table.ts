import { readdir, readFile } from 'node:fs/promises'
import { readProcessListing } from './process-listing.ts'
import { parseLinuxStat, parsePsOutput, parseWindowsProcesses } from './process-parsers.ts'
import type { ProcessEntry, ProcessIdentity } from './types.ts'

let boot: Promise<string> | undefined

/** Start ticks count from boot, so they tell processes apart only together with the boot. */
function bootId(): Promise<string> {
  boot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => 'boot',
  )
  return boot
}

async function linuxEntry(pid: string): Promise<ProcessEntry | null> {
  try {
    return parseLinuxStat(await readFile(`/proc/${pid}/stat`, 'utf8'), await bootId())
  } catch {
    return null // gone meanwhile
  }
}

async function linuxProcesses(): Promise<readonly ProcessEntry[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const entries = await Promise.all(names.map(linuxEntry))
  return entries.filter((entry) => entry !== null)
}

/**
 * The processes that live now; zombies are left out, since nothing of them runs.
 * Rejects when the system's own tool cannot be run (macOS and Windows).
 */
export async function listProcesses(platform: NodeJS.Platform = process.platform): Promise<readonly ProcessEntry[]> {
  if (platform === 'linux') return linuxProcesses()
  if (platform === 'win32') {
    const script =
      'Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,Name,CommandLine,' +
      "@{n='Start';e={if($_.CreationDate){$_.CreationDate.ToUniversalTime().ToString('o')}}} | ConvertTo-Json -Compress"
    return parseWindowsProcesses(
      await readProcessListing('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]),
    )
  }
  return parsePsOutput(await readProcessListing('/bin/ps', ['-axo', 'pid=,ppid=,pgid=,tpgid=,stat=,lstart=,command=']))
}

/** The process with this number now, or null when there is none. */
export async function processIdentity(pid: number): Promise<ProcessEntry | null> {
  if (process.platform === 'linux') return linuxEntry(String(pid))
  return (await listProcesses()).find((entry) => entry.pid === pid) ?? null
}

/** All processes below `rootPid`, without itself. */
export function descendants(table: readonly ProcessEntry[], rootPid: number): readonly ProcessEntry[] {
  const pids = new Set([rootPid])
  const found: ProcessEntry[] = []
  for (let grown = true; grown;) {
    grown = false
    for (const entry of table) {
      if (pids.has(entry.pid) || !pids.has(entry.ppid)) continue
      pids.add(entry.pid)
      found.push(entry)
      grown = true
    }
  }
  return found
}

export function sameProcess(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTime === other.startTime
}

/**
 * The living processes of a tree of which `known` members were seen before: those themselves (by
 * number and start time), everything below them, and everything in their sessions and process
 * groups, where a daemon's child stays when its parent is gone. A number that was given to another
 * process meanwhile is no member. Sessions and groups are followed only from living members,
 * because the system cannot give those numbers away while a member lives; the session and group
 * of `ownPid` (this app) are never taken.
 */
export function treeOf(
  table: readonly ProcessEntry[],
  known: readonly ProcessIdentity[],
  ownPid: number = process.pid,
): readonly ProcessEntry[] {
  const own = table.find((entry) => entry.pid === ownPid)
  const starts = new Map(known.map((identity) => [identity.pid, identity.startTime]))
  const members = new Map<number, ProcessEntry>()
  const sessions = new Set<number>()
  const groups = new Set<number>()
  const add = (entry: ProcessEntry): void => {
    members.set(entry.pid, entry)
    if (entry.sid > 1 && entry.sid !== own?.sid) sessions.add(entry.sid)
    if (entry.pgid > 1 && entry.pgid !== own?.pgid) groups.add(entry.pgid)
  }
  for (const entry of table) if (starts.get(entry.pid) === entry.startTime && entry.pid !== ownPid) add(entry)
  for (let size = -1; size !== members.size;) {
    size = members.size
    for (const entry of table) {
      if (members.has(entry.pid) || entry.pid === ownPid) continue
      if (members.has(entry.ppid) || sessions.has(entry.sid) || groups.has(entry.pgid)) add(entry)
    }
  }
  return [...members.values()]
}

/**
 * Members of the session or group that a process led. Only for a leader that was seen alive by the
 * caller until now: as long as a member lives the system does not give the number away.
 */
export function ledBy(table: readonly ProcessEntry[], leaderPid: number): readonly ProcessEntry[] {
  return table.filter(({ pid, pgid, sid }) => pid === leaderPid || pgid === leaderPid || sid === leaderPid)
}
