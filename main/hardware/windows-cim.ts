import { z } from 'zod'
import { finding, maxGpus, parseToolJson, pciId, vendorOfName, vendorOfPciId, type GpuFinding } from './finding.ts'

// `AdapterRAM` is a 32-bit number and ends at 4 GiB; the display class in the registry has the 64-bit size.
const script = `
$ErrorActionPreference = 'SilentlyContinue'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$class = 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}\\0*'
@{
  gpus = @(Get-CimInstance Win32_VideoController | Select-Object Name, PNPDeviceID, AdapterRAM, DriverVersion)
  memory = @(Get-ItemProperty $class | Select-Object MatchingDeviceId, DriverDesc,
    @{ n = 'Bytes'; e = { [string]$_.'HardwareInformation.qwMemorySize' } })
  architecture = (Get-CimInstance Win32_Processor | Select-Object -First 1).Architecture
} | ConvertTo-Json -Compress -Depth 3`

export const cimArgs = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script] as const

const text = z.string().nullish().catch(null)
const answer = z.object({
  gpus: z
    .array(
      z.object({ Name: text, PNPDeviceID: text, AdapterRAM: z.number().nullish().catch(null), DriverVersion: text }),
    )
    .max(maxGpus),
  memory: z.array(z.object({ MatchingDeviceId: text, DriverDesc: text, Bytes: text })).catch([]),
  architecture: z.number().nullish().catch(null),
})

interface CimAnswer {
  readonly findings: readonly GpuFinding[]
  /** Of the machine, also when this process is emulated; null when Windows does not say. */
  readonly arch: 'x64' | 'arm64' | null
}

/** @throws Error when the output is no such JSON. */
export function parseCim(output: string): CimAnswer {
  const { gpus, memory, architecture } = parseToolJson(answer, output.replace(/^\uFEFF/, ''))
  const findings = gpus.map((gpu) => {
    const ids = /VEN_([0-9A-F]{4})&DEV_([0-9A-F]{4})/i.exec(gpu.PNPDeviceID ?? '')
    const pciVendor = pciId(ids?.[1])
    const vendor = vendorOfPciId(pciVendor) ?? vendorOfName(gpu.Name)
    const sizes = memory.filter(
      (entry) =>
        (entry.DriverDesc ?? '') === (gpu.Name ?? '') &&
        (ids === null || (entry.MatchingDeviceId ?? '').toLowerCase().includes(ids[0].toLowerCase())),
    )
    return finding({
      vendor,
      name: gpu.Name ?? null,
      pciVendor,
      pciDevice: pciId(ids?.[2]),
      vramBytes: bytesOf(sizes[0]?.Bytes) ?? below4GiB(gpu.AdapterRAM),
      driver: vendor === 'nvidia' ? nvidiaVersion(gpu.DriverVersion) : (gpu.DriverVersion ?? null),
    })
  })
  // Win32_Processor.Architecture: 9 is x64, 12 is ARM64.
  return { findings, arch: architecture === 12 ? 'arm64' : architecture === 9 ? 'x64' : null }
}

function bytesOf(value: string | null | undefined): number | null {
  const bytes = Number(value ?? '')
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
}

function below4GiB(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > 0 && value < 4 * 2 ** 30 - 2 ** 24 ? value : null
}

/** NVIDIA's own number is the last five digits of Windows' one: `32.0.15.6094` is 560.94. */
function nvidiaVersion(version: string | null | undefined): string | null {
  const digits = /^\d+\.\d+\.(\d+)\.(\d{4})$/.exec(version ?? '')
  if (digits === null) return null
  const five = `${digits[1] ?? ''}${digits[2] ?? ''}`.slice(-5)
  return five.length === 5 ? `${five.slice(0, 3)}.${five.slice(3)}` : null
}
