import { z } from 'zod'
import type { ProcessEntry } from './types.ts'

/**
 * One line of `/proc/<pid>/stat` (proc_pid_stat(5)). The command stands in parentheses and may
 * itself hold spaces and parentheses, so the last `)` ends it. Null for a zombie and for what is no such line.
 */
export function parseLinuxStat(text: string, bootId: string): ProcessEntry | null {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return null
  // state is field 3, so field n of the manual is index n - 3.
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ')
  const [state, ppid, pgid, sid] = fields
  const ticks = fields[19]
  const pid = Number(text.slice(0, open))
  if (ticks === undefined || !Number.isInteger(pid) || state === 'Z' || state === 'X') return null
  return {
    pid,
    ppid: Number(ppid),
    pgid: Number(pgid),
    sid: Number(sid),
    foreground: Math.max(0, Number(fields[5])),
    startTime: `${bootId}:${ticks}`,
    command: text.slice(open + 1, close),
  }
}

const psLine = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/

/** Output of `ps -axo pid=,ppid=,pgid=,tpgid=,stat=,lstart=,command=` (macOS; lstart in the C locale, second precision). */
export function parsePsOutput(text: string): readonly ProcessEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, ppid, pgid, tpgid, stat, start = '', command = ''] = psLine.exec(line) ?? []
    if (pid === undefined || stat?.startsWith('Z') === true) return []
    const startTime = start.replace(/\s+/g, ' ')
    return [
      {
        pid: Number(pid),
        ppid: Number(ppid),
        pgid: Number(pgid),
        sid: 0,
        foreground: Math.max(0, Number(tpgid)),
        startTime,
        command: command.trim(),
      },
    ]
  })
}

const windowsProcess = z.object({
  ProcessId: z.number().int(),
  ParentProcessId: z.number().int(),
  Name: z.string().nullish(),
  CommandLine: z.string().nullish(),
  Start: z.string().nullish(),
})

/**
 * JSON of Win32_Process; one process comes as an object, several as a list. Windows never re-parents,
 * so a parent's number may belong to a later process: a parent younger than its child is none (ppid 0).
 */
export function parseWindowsProcesses(json: string): readonly ProcessEntry[] {
  const data: unknown = JSON.parse(json)
  const rows = (Array.isArray(data) ? data : [data]).flatMap((row) => {
    const parsed = windowsProcess.safeParse(row)
    return parsed.success ? [parsed.data] : []
  })
  const starts = new Map(rows.map((row) => [row.ProcessId, row.Start ?? '']))
  return rows.map((row) => {
    const startTime = row.Start ?? ''
    const parentStart = starts.get(row.ParentProcessId)
    // ISO times in UTC of equal length: their order is that of the text.
    const parentIsOlder = parentStart !== undefined && parentStart <= startTime
    return {
      pid: row.ProcessId,
      ppid: parentIsOlder ? row.ParentProcessId : 0,
      pgid: 0,
      sid: 0,
      foreground: 0,
      startTime,
      command: row.CommandLine ?? row.Name ?? '',
    }
  })
}
