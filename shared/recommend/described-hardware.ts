import { z } from 'zod'
import { gpuSchema, hardwareSchema, platformSchema, type Hardware } from '../hardware.ts'

const GiB = 2 ** 30

/** A machine described by hand: only what matters is said. */
const looseSchema = hardwareSchema.partial().extend({
  platform: platformSchema,
  gpus: z
    .array(gpuSchema.partial().extend({ vendor: gpuSchema.shape.vendor, name: z.string() }))
    .max(64)
    .default([]),
  disk: hardwareSchema.shape.disk.partial().default({}),
})

/**
 * A machine described in a file: either as `deck doctor --json` prints it, whole or only its
 * `hardware`, or by hand. What a description leaves out is taken as no obstacle: memory and disk
 * as ample, the processor as x64; what it does not tell of a GPU stays unknown.
 */
export const describedHardwareSchema = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && 'hardware' in value ? value.hardware : value),
  looseSchema.transform(({ platform, gpus, disk, ...rest }): Hardware => ({
    platform,
    arch: rest.arch ?? (gpus.some(({ vendor }) => vendor === 'apple') ? 'arm64' : 'x64'),
    os: rest.os ?? platform,
    cpu: rest.cpu ?? { name: 'unknown', cores: 1 },
    ramBytes: rest.ramBytes ?? 64 * GiB,
    gpus: gpus.map((gpu) => ({
      vendor: gpu.vendor,
      name: gpu.name,
      busId: gpu.busId ?? null,
      vramBytes: gpu.vramBytes ?? null,
      driver: gpu.driver ?? null,
      computeCapability: gpu.computeCapability ?? null,
      gfxTarget: gpu.gfxTarget ?? null,
      integrated: gpu.integrated ?? gpu.vendor === 'apple',
    })),
    disk: {
      path: disk.path ?? '/',
      freeBytes: disk.freeBytes ?? 1000 * GiB,
      totalBytes: disk.totalBytes ?? 1000 * GiB,
      fileSystem: disk.fileSystem ?? null,
    },
    probes: rest.probes ?? [],
  })),
)
