import { z } from 'zod'

export const backends = ['cuda', 'rocm', 'xpu', 'mps', 'directml', 'cpu'] as const
export const backendSchema = z.enum(backends)
/** What computes: the PyTorch build that an install uses. */
export type Backend = z.infer<typeof backendSchema>

export const platformSchema = z.enum(['linux', 'windows', 'macos'])
export type Platform = z.infer<typeof platformSchema>

export const gpuVendorSchema = z.enum(['nvidia', 'amd', 'intel', 'apple', 'other'])
export type GpuVendor = z.infer<typeof gpuVendorSchema>

export const gpuSchema = z.object({
  vendor: gpuVendorSchema,
  name: z.string(),
  /** PCI address `0000:01:00.0` where the system tells it; joins what several tools say of one card. */
  busId: z.string().nullable(),
  /** Bytes; null when no tool could tell. Shared system memory of integrated GPUs is not counted. */
  vramBytes: z.number().int().nonnegative().nullable(),
  driver: z.string().nullable(),
  /** CUDA compute capability such as `8.9`; NVIDIA only. */
  computeCapability: z.string().nullable(),
  /** LLVM target such as `gfx1100`; AMD only. */
  gfxTarget: z.string().nullable(),
  integrated: z.boolean(),
})
export type Gpu = Readonly<z.infer<typeof gpuSchema>>

export const hardwareSchema = z.object({
  platform: platformSchema,
  /** `x64` or `arm64`, of the machine and not of an emulated process. */
  arch: z.string(),
  os: z.string(),
  cpu: z.object({ name: z.string(), cores: z.number().int().positive() }),
  ramBytes: z.number().int().nonnegative(),
  gpus: z.array(gpuSchema).readonly(),
  disk: z.object({
    path: z.string(),
    freeBytes: z.number().nonnegative(),
    totalBytes: z.number().nonnegative(),
    fileSystem: z.string().nullable(),
  }),
  /** What was asked and what it answered, for `deck doctor`: a hung or broken tool is said, never fatal. */
  probes: z
    .array(
      z.object({
        tool: z.string(),
        outcome: z.enum(['answered', 'absent', 'failed', 'timed-out']),
        detail: z.string(),
      }),
    )
    .readonly(),
})
export type Hardware = Readonly<z.infer<typeof hardwareSchema>>
