import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hardwareSchema } from '../../shared/hardware.ts'
import { createHardware } from './hardware.ts'
import { probeHardware, type ProbeOptions } from './probe.ts'

let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'deck-probe-'))))
afterEach(() => rm(root, { recursive: true, force: true }))

async function program(name: string, script: string): Promise<void> {
  await mkdir(join(root, 'bin'), { recursive: true })
  await writeFile(join(root, 'bin', name), `#!/bin/sh\n${script}\n`)
  await chmod(join(root, 'bin', name), 0o755)
}

/** Only the programs that the test has made, no systeminformation and no sysfs. */
const options = (more: Partial<ProbeOptions> = {}): ProbeOptions => ({
  dataDir: root,
  env: { PATH: join(root, 'bin') },
  folders: [],
  sysfs: join(root, 'sys'),
  platform: 'linux',
  askSystem: () => Promise.resolve({ graphics: { controllers: [] }, cpu: null, mem: null, osInfo: null, fsSize: null }),
  ...more,
})
const outcomes = (probes: readonly { tool: string; outcome: string }[]) =>
  Object.fromEntries(probes.map(({ tool, outcome }) => [tool, outcome]))

describe.skipIf(process.platform === 'win32')('probing with programs', () => {
  it('takes no GPU and no tool as a normal answer', async () => {
    const hardware = await probeHardware(options({ dataDir: join(root, 'not/yet') }))
    expect(hardwareSchema.parse(hardware).gpus).toEqual([])
    expect(outcomes(hardware.probes)).toEqual({
      systeminformation: 'answered',
      sysfs: 'absent',
      lspci: 'absent',
      'rocm-smi': 'absent',
      'amd-smi': 'absent',
      'nvidia-smi': 'absent',
    })
    expect(hardware.disk.freeBytes).toBeGreaterThan(0)
    expect(hardware.disk.totalBytes).toBeGreaterThanOrEqual(hardware.disk.freeBytes)
    expect(hardware.ramBytes).toBeGreaterThan(0)
  })

  it('reads two cards', async () => {
    await program(
      'nvidia-smi',
      "echo 'NVIDIA H200, 143771, 570.86.15, 9.0, 00000000:18:00.0'; echo 'NVIDIA GeForce RTX 4090, 24564, 570.86.15, 8.9, 00000000:3B:00.0'",
    )
    const { gpus, probes } = await probeHardware(options())
    expect(gpus.map(({ name, busId, computeCapability }) => [name, busId, computeCapability])).toEqual([
      ['NVIDIA H200', '0000:18:00.0', '9.0'],
      ['NVIDIA GeForce RTX 4090', '0000:3b:00.0', '8.9'],
    ])
    expect(probes.find(({ tool }) => tool === 'nvidia-smi')).toEqual({
      tool: 'nvidia-smi',
      outcome: 'answered',
      detail: '2 GPUs',
    })
  })

  it('asks an old driver again without the field that it lacks', async () => {
    await program(
      'nvidia-smi',
      `case "$1" in *compute_cap*) echo 'Field "compute_cap" is not a valid field to query.'; exit 2;; esac\necho 'GeForce GTX 1060 6GB, 6078, 418.226.00, 00000000:01:00.0'`,
    )
    const { gpus } = await probeHardware(options())
    expect(gpus).toMatchObject([{ name: 'GeForce GTX 1060 6GB', driver: '418.226.00', computeCapability: '6.1' }])
  })

  it('says what a broken tool said and goes on with the others', async () => {
    await program(
      'nvidia-smi',
      "echo 'NVIDIA-SMI has failed because it couldn'\\''t communicate with the NVIDIA driver.'; exit 9",
    )
    await program(
      'lspci',
      `[ "$LC_ALL" = C ] || exit 3\necho '0000:01:00.0 "VGA compatible controller [0300]" "NVIDIA Corporation [10de]" "AD102 [GeForce RTX 4090] [2684]" -ra1 "" ""'`,
    )
    await program('amd-smi', 'echo not json')
    const { gpus, probes } = await probeHardware(options())
    expect(gpus).toMatchObject([{ name: 'GeForce RTX 4090 (AD102)', driver: null, computeCapability: '8.9' }])
    expect(outcomes(probes)).toMatchObject({ 'nvidia-smi': 'failed', 'amd-smi': 'failed', lspci: 'answered' })
    expect(probes.find(({ tool }) => tool === 'nvidia-smi')?.detail).toMatch(/^exit code 9: NVIDIA-SMI has failed/)
  })

  it('does not wait for a tool that hangs, nor for its children', async () => {
    await program('nvidia-smi', 'sleep 60 & sleep 60')
    await program('rocm-smi', 'sleep 60')
    const started = performance.now()
    const { probes } = await probeHardware(
      options({ limitMs: 400, env: { PATH: `${join(root, 'bin')}:/bin:/usr/bin` } }),
    )
    expect(performance.now() - started).toBeLessThan(8000)
    expect(outcomes(probes)).toMatchObject({ 'nvidia-smi': 'timed-out', 'rocm-smi': 'timed-out' })
  })

  it('is not drowned by a huge answer', async () => {
    await program('amd-smi', "/usr/bin/head -c 20000000 /dev/zero | /usr/bin/tr '\\0' '['")
    const { probes } = await probeHardware(options())
    expect(outcomes(probes)).toMatchObject({ 'amd-smi': 'failed' })
  })

  it('reads sysfs and the topology of kfd', async () => {
    const device = join(root, 'sys/devices/0000:03:00.0')
    const node = join(root, 'sys/class/kfd/kfd/topology/nodes/1')
    await Promise.all([
      mkdir(device, { recursive: true }),
      mkdir(join(root, 'sys/class/drm/card0'), { recursive: true }),
      mkdir(node, { recursive: true }),
    ])
    await symlink(device, join(root, 'sys/class/drm/card0/device'))
    await writeFile(join(device, 'vendor'), '0x1002\n')
    await writeFile(join(device, 'device'), '0x744c\n')
    await writeFile(join(device, 'mem_info_vram_total'), '25753026560\n')
    await writeFile(
      join(node, 'properties'),
      'gfx_target_version 110000\nvendor_id 4098\ndevice_id 29772\nlocation_id 768\ndomain 0\n',
    )
    expect((await probeHardware(options())).gpus).toMatchObject([
      { vendor: 'amd', busId: '0000:03:00.0', vramBytes: 25753026560, gfxTarget: 'gfx1100' },
    ])
  })

  it('refuses programs of the current folder', async () => {
    await program('nvidia-smi', "echo 'NVIDIA X, 1024, 1.0, 9.0, 00000000:18:00.0'")
    const { gpus } = await probeHardware(options({ env: { PATH: '.:bin:' } }))
    expect(gpus).toEqual([])
  })

  it('reads Windows and macOS answers', async () => {
    await program(
      'powershell',
      `printf %s '{"gpus":[{"Name":"AMD Radeon RX 7900 XTX","PNPDeviceID":"PCI\\\\VEN_1002&DEV_744C","DriverVersion":"32.0.21025.1024"}],"memory":[{"MatchingDeviceId":"PCI\\\\VEN_1002&DEV_744C","DriverDesc":"AMD Radeon RX 7900 XTX","Bytes":"25753026560"}],"architecture":12}'`,
    )
    expect(await probeHardware(options({ platform: 'win32' }))).toMatchObject({
      platform: 'windows',
      arch: 'arm64',
      gpus: [{ gfxTarget: 'gfx1100', vramBytes: 25753026560 }],
    })
    await program(
      'system_profiler',
      `echo '{"SPDisplaysDataType":[{"_name":"Apple M1","spdisplays_vendor":"sppci_vendor_Apple"}]}'`,
    )
    await program('sysctl', 'echo 1')
    expect(await probeHardware(options({ platform: 'darwin' }))).toMatchObject({
      platform: 'macos',
      arch: 'arm64',
      gpus: [{ vendor: 'apple', name: 'Apple M1' }],
    })
  })
})

it('goes on when systeminformation fails or answers in part', async () => {
  const failed = await probeHardware(options({ askSystem: () => Promise.reject(new Error('broken')) }))
  expect(failed.probes[0]).toEqual({ tool: 'systeminformation', outcome: 'failed', detail: 'broken' })
  const partly = await probeHardware(
    options({ askSystem: () => Promise.resolve({ cpu: { manufacturer: 'AMD', brand: 'X', physicalCores: 4 } }) }),
  )
  expect(partly.probes[0]?.detail).toMatch(/no answer to graphics, mem, osInfo, fsSize/)
  expect(partly.cpu).toEqual({ name: 'AMD X', cores: 4 })
})

it('asks the real systeminformation in its worker', async () => {
  const { askSystem: _, ...rest } = options({ limitMs: 20_000 })
  const hardware = await probeHardware(rest)
  expect(hardware.probes[0]).toMatchObject({ tool: 'systeminformation', outcome: 'answered' })
  expect(hardware.os).not.toBe('')
})

it('probes once, shares a running probe, and probes again when asked', async () => {
  const askSystem = vi.fn(() => Promise.resolve({}))
  const hardware = createHardware(options({ askSystem }))
  const [first, second] = await Promise.all([hardware.get(), hardware.get(true)])
  expect(first).toBe(second)
  expect(await hardware.get()).toBe(first)
  expect(askSystem).toHaveBeenCalledTimes(1)
  expect(await hardware.get(true)).not.toBe(first)
  expect(askSystem).toHaveBeenCalledTimes(2)
})
