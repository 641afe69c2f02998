import { readFileSync } from 'node:fs'

const ticksPerSecond = 100
const megabyte = 1_000_000

interface ProcessUsage {
  /** Resident memory now and at its highest, in MB. */
  readonly memory: number
  readonly peakMemory: number
  /** Processor time of all its threads so far, in seconds; one of 1/100 s is the smallest step. */
  readonly cpuSeconds: number
}

/** What a process has taken, from /proc (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html); Linux only. */
export function processUsage(pid: number): ProcessUsage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces; utime and stime are the 14th and 15th field of the whole line.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  return {
    memory: (kibibytes('VmRSS') * 1024) / megabyte,
    peakMemory: (kibibytes('VmHWM') * 1024) / megabyte,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
  }
}
