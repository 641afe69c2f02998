import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parseLinuxStat, parsePsOutput, parseWindowsProcesses } from './process-parsers.ts'
import { descendants, listProcesses, processIdentity, treeOf } from './process-table.ts'
import type { ProcessEntry } from './types.ts'

const rest = '34816 5 4194304 1 0 0 0 1 2 0 0 20 0 1 0 987654 4096 10 18446744073709551615'

function entry(pid: number, ppid: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  return { pid, ppid, pgid: pid, sid: pid, startTime: `t${pid}`, foreground: 0, command: 'x', ...more }
}

describe('parseLinuxStat', () => {
  it.each([
    ['5 (bash) S 1 5 7 ' + rest, 'bash'],
    ['5 (a b) c) S 1 5 7 ' + rest, 'a b) c'],
    ['5 (Web Content (x)) R 1 5 7 ' + rest, 'Web Content (x)'],
  ])('reads %s', (line, command) => {
    expect(parseLinuxStat(line, 'b')).toEqual({
      pid: 5,
      ppid: 1,
      pgid: 5,
      sid: 7,
      foreground: 5,
      startTime: 'b:987654',
      command,
    })
  })

  it.each(['', '5 bash S 1', '5 (x) Z 1 5 7 ' + rest, '5 (x) S 1 2'])('refuses %j', (line) => {
    expect(parseLinuxStat(line, 'b')).toBeNull()
  })
})

it('parsePsOutput keeps whole commands and passes over zombies and headings', () => {
  const text =
    '  PID  PPID\n    1     0     1     0 Ss   Thu Nov  5 09:01:02 2026     /sbin/launchd\n' +
    '  412     1   412   412 S+   Sun Nov 22 18:01:02 2026 /Applications/My App (2)/x --a b\n' +
    '  413   412   412    -1 Z    Sun Nov 22 18:01:03 2026 (x)\n'
  expect(parsePsOutput(text)).toEqual([
    { pid: 1, ppid: 0, pgid: 1, sid: 0, foreground: 0, startTime: 'Thu Nov 5 09:01:02 2026', command: '/sbin/launchd' },
    {
      pid: 412,
      ppid: 1,
      pgid: 412,
      sid: 0,
      foreground: 412,
      startTime: 'Sun Nov 22 18:01:02 2026',
      command: '/Applications/My App (2)/x --a b',
    },
  ])
})

it('parseWindowsProcesses drops a parent that is younger than its child', () => {
  const at = (second: number): string => `2026-11-22T10:00:0${second}.0000000Z`
  const rows = [
    { ProcessId: 0, ParentProcessId: 0, Name: 'Idle', CommandLine: null, Start: null },
    { ProcessId: 10, ParentProcessId: 4, Name: 'a.exe', CommandLine: 'a.exe --x', Start: at(1) },
    { ProcessId: 11, ParentProcessId: 10, Name: 'b.exe', CommandLine: null, Start: at(2) },
    { ProcessId: 12, ParentProcessId: 11, Name: 'c.exe', CommandLine: null, Start: at(1) },
    { nonsense: true },
  ]
  expect(parseWindowsProcesses(JSON.stringify(rows)).map((row) => [row.pid, row.ppid, row.command])).toEqual([
    [0, 0, 'Idle'],
    [10, 0, 'a.exe --x'],
    [11, 10, 'b.exe'],
    [12, 0, 'c.exe'],
  ])
  expect(parseWindowsProcesses(JSON.stringify(rows[1]))).toHaveLength(1)
})

describe('trees', () => {
  const table = [
    entry(1, 0),
    entry(50, 1, { sid: 50 }),
    entry(100, 50, { sid: 100 }),
    entry(101, 100, { sid: 100, pgid: 100 }),
    entry(102, 1, { sid: 100, pgid: 102 }),
    entry(103, 102, { sid: 103 }),
    entry(104, 1, { sid: 103, pgid: 104 }),
    entry(200, 1, { sid: 50, pgid: 50 }),
  ]
  const pids = (entries: readonly ProcessEntry[]): readonly number[] => entries.map(({ pid }) => pid).toSorted()

  it('finds descendants in any order of the table', () => {
    expect(pids(descendants(table.toReversed(), 50))).toEqual([100, 101])
  })

  it('follows sessions to children that left their parents', () => {
    expect(pids(treeOf(table, [{ pid: 100, startTime: 't100' }], 50))).toEqual([100, 101, 102, 103, 104])
  })

  it('does not touch a number that was given away, nor what belongs to it', () => {
    expect(treeOf(table, [{ pid: 100, startTime: 'earlier' }], 50)).toEqual([])
  })

  it('finds the rest of a session whose leader is gone', () => {
    const left = table.filter(({ pid }) => pid !== 100)
    expect(
      pids(
        treeOf(
          left,
          [
            { pid: 100, startTime: 't100' },
            { pid: 102, startTime: 't102' },
          ],
          50,
        ),
      ),
    ).toEqual([101, 102, 103, 104])
  })

  it('never takes the session of the app itself', () => {
    expect(pids(treeOf(table, [{ pid: 200, startTime: 't200' }], 50))).toEqual([200])
  })
})

it('knows a real process by number and start time, and nothing once it is gone', async () => {
  const child = spawn('sleep', ['30'])
  const pid = child.pid ?? 0
  const first = await processIdentity(pid)
  expect(first).toMatchObject({ pid, ppid: process.pid })
  expect((await listProcesses()).find((found) => found.pid === pid)).toEqual(first)
  const ended = new Promise((resolve) => child.on('exit', resolve))
  child.kill('SIGKILL')
  await ended
  expect(await processIdentity(pid)).toBeNull()
})
