import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createUsageSampler } from './usage.ts'
import { parseDrmFdinfo, parseProcUsage, parsePsUsage, parseWindowsUsage } from './usage-parsers.ts'

const MiB = 2 ** 20

it('reads /proc, also of a process with parentheses in its name', () => {
  const stat = '42 (a) (b c) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 3 0 777 1000 200'
  expect(parseProcUsage(stat, 'Name:\ta\nVmRSS:\t    2048 kB\n')).toEqual({
    pid: 42,
    cpuSeconds: 3,
    ramBytes: 2 * MiB,
    start: '777',
  })
  expect(parseProcUsage(stat, 'Name:\tzombie\n')).toBeNull()
  expect(parseProcUsage('', 'VmRSS: 1 kB')).toBeNull()
})

it('reads ps and PowerShell', () => {
  expect(parsePsUsage('  10  2048   1:02.50\n 11 1024 1-02:03:04\nheader\n')).toEqual([
    { pid: 10, cpuSeconds: 62.5, ramBytes: 2 * MiB, start: '' },
    { pid: 11, cpuSeconds: 93784, ramBytes: MiB, start: '' },
  ])
  expect(parseWindowsUsage('{"Id":7,"WorkingSet64":1048576,"Cpu":1.5}')).toEqual([
    { pid: 7, cpuSeconds: 1.5, ramBytes: MiB, start: '' },
  ])
  expect(parseWindowsUsage('[{"Id":7,"WorkingSet64":1,"Cpu":null},{"Id":8,"WorkingSet64":1}]')).toHaveLength(2)
})

it('reads the graphics memory that the kernel counts', () => {
  const amdgpu =
    'pos:\t0\ndrm-driver:\tamdgpu\ndrm-client-id:\t5\ndrm-pdev:\t0000:03:00.0\ndrm-memory-vram:\t2048 KiB\ndrm-resident-vram:\t2048 KiB\ndrm-memory-gtt: \t512 KiB\n'
  expect(parseDrmFdinfo(amdgpu)).toEqual({ client: '0000:03:00.0#5', bytes: 2 * MiB })
  expect(parseDrmFdinfo('drm-client-id:\t1\ndrm-resident-vram0:\t3 MiB\ndrm-resident-system0:\t9 MiB\n')).toEqual({
    client: '#1',
    bytes: 3 * MiB,
  })
  expect(parseDrmFdinfo('pos:\t0\nflags:\t02\n')).toBeNull()
})

it.skipIf(process.platform !== 'linux')('measures a process that computes, and its memory', async () => {
  const child = spawn(
    process.execPath,
    ['-e', 'const a = Buffer.alloc(64 << 20, 1); console.log(1); for (;;) a[0]++'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  try {
    await once(child.stdout, 'data')
    const pid = child.pid ?? 0
    const sampler = createUsageSampler({ env: { PATH: '' }, folders: [] })
    const first = await sampler.sample([pid, pid, 2 ** 22 + 1])
    expect(first).toMatchObject({ cpuPercent: 0, processes: 1, vramBytes: null })
    expect(first.ramBytes).toBeGreaterThan(64 * MiB)
    await expect
      .poll(async () => (await sampler.sample([pid])).cpuPercent, { timeout: 15_000, interval: 300 })
      .toBeGreaterThan(5)
  } finally {
    child.kill('SIGKILL')
  }
  await once(child, 'close')
})

it.skipIf(process.platform === 'win32')('asks nvidia-smi at most every two seconds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deck-usage-'))
  try {
    const calls = join(folder, 'calls')
    await writeFile(
      join(folder, 'nvidia-smi'),
      `#!/bin/sh\necho x >> '${calls}'\necho '${process.pid}, 512'\necho '1, 64'\n`,
    )
    await chmod(join(folder, 'nvidia-smi'), 0o755)
    let now = 0
    const sampler = createUsageSampler({ env: { PATH: folder }, folders: [], platform: 'linux', now: () => now })
    expect((await sampler.sample([process.pid])).vramBytes).toBe(512 * MiB)
    await writeFile(join(folder, 'nvidia-smi'), '#!/bin/sh\nexit 0\n')
    expect((await sampler.sample([process.pid])).vramBytes).toBe(512 * MiB)
    now = 2500
    expect((await sampler.sample([process.pid])).vramBytes).toBe(0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
