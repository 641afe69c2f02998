import { randomFillSync } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { hashesSchema } from '../../shared/library/model.ts'
import { z } from 'zod'
import type { Row } from './figures.ts'
import { remove, runToEnd, seconds, type Bench } from './workplace.ts'

const largeBytes = 2 * 2 ** 30
const small = { count: 2000, bytes: 20_000 }
const rounds = 3

const reportSchema = z.object({
  /** Seconds of each time over the files, and processor seconds; the first includes the start of the threads. */
  rounds: z.tuple([z.number(), z.number(), z.number()]),
  cpu: z.tuple([z.number(), z.number(), z.number()]),
  /** In MB: the process before its first thread, and at its highest. */
  bareMemory: z.number(),
  peakMemory: z.number(),
  hashes: hashesSchema,
})

/** A safetensors file of random bytes, so that all six hashes have work. */
function writeLarge(path: string): void {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } }).padEnd(40_000))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.byteLength))
  const file = openSync(path, 'w')
  try {
    writeSync(file, length)
    writeSync(file, header)
    const block = Buffer.alloc(16 << 20)
    for (let written = 0; written < largeBytes; written += block.byteLength) writeSync(file, randomFillSync(block))
  } finally {
    closeSync(file)
  }
}

function writeSmall(folder: string): readonly string[] {
  mkdirSync(folder)
  return Array.from({ length: small.count }, (_, index) => {
    const path = join(folder, `${index}.bin`)
    writeFileSync(path, randomFillSync(Buffer.alloc(small.bytes)))
    return path
  })
}

function onPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)))
}

const ours = async (files: readonly string[]): Promise<z.infer<typeof reportSchema>> =>
  reportSchema.parse(
    JSON.parse(await runToEnd(process.execPath, [join(import.meta.dirname, 'hash-process.ts'), ...files])),
  )

/** A peer over the same files at the priority that our threads have; what it said is checked against ours. */
async function theirs(tool: string, files: readonly string[], last: string): Promise<number> {
  const niceness = String(constants.priority.PRIORITY_BELOW_NORMAL)
  let said = ''
  const took = await seconds(async () => {
    said = await runToEnd('nice', ['-n', niceness, tool, ...files])
  })
  if (!said.includes(last)) throw new Error(`${tool} found another digest than ${last}`)
  return took
}

/**
 * All six hashes in one pass, against programs that compute one of them. The files were just written, so what is
 * measured is computing, not the disk.
 */
export default async function hashing(bench: Bench): Promise<readonly Row[]> {
  const folder = join(bench.folder, 'hashing')
  mkdirSync(folder)
  const large = join(folder, 'large.safetensors')
  writeLarge(large)
  const many = writeSmall(join(folder, 'small'))
  const tools = ['sha256sum', 'b3sum'].filter((tool) => {
    const there = onPath(tool) && onPath('nice')
    if (!there) console.log(`${tool} is not on this machine: its lines are left out`)
    return there
  })
  const digestFor = { sha256sum: 'sha256', b3sum: 'blake3' } as const
  const reports: { large: z.infer<typeof reportSchema>; many: z.infer<typeof reportSchema> }[] = []
  const peers = new Map(tools.map((tool) => [tool, { large: [] as number[], many: [] as number[] }]))
  for (let round = 0; round < rounds; round++) {
    const report = { large: await ours([large]), many: await ours(many) }
    reports.push(report)
    for (const tool of ['sha256sum', 'b3sum'] as const) {
      const samples = peers.get(tool)
      samples?.large.push(await theirs(tool, [large], report.large.hashes[digestFor[tool]]))
      samples?.many.push(await theirs(tool, many, report.many.hashes[digestFor[tool]]))
    }
  }
  await remove(folder)

  const warm = (which: 'large' | 'many'): number[] => reports.flatMap((report) => report[which].rounds.slice(1))
  const cold = reports.map((report) => report.large.rounds[0])
  const sides = (tool: string, which: 'large' | 'many'): Row['peer'] => {
    const samples = peers.get(tool)?.[which]
    return samples === undefined ? null : { name: `${tool}, one hash`, samples }
  }
  const row = (what: string, unit: Row['unit'], samples: Row['ours'], more: Partial<Row> = {}): Row => ({
    ...{ bench: 'hashing', what, unit, ours: samples, peer: null, goal: null },
    ...more,
  })
  // At least three times as fast: a third of the time.
  const third = 0.333
  return [
    ...tools.map((tool) =>
      row(`six hashes of a file of ${largeBytes / 2 ** 20} MiB`, 's', warm('large'), {
        peer: sides(tool, 'large'),
        goal: tool === 'sha256sum' ? third : null,
      }),
    ),
    row(
      '… the same as throughput',
      'MB/s',
      warm('large').map((took) => largeBytes / 1e6 / took),
    ),
    row('… the first time, with the start of the threads', 's', cold, { peer: sides('sha256sum', 'large') }),
    row(
      '… processor time',
      's',
      reports.flatMap(({ large: { cpu } }) => cpu.slice(1)),
    ),
    row(
      '… peak memory above the bare process',
      'MB',
      reports.map(({ large: { peakMemory, bareMemory } }) => peakMemory - bareMemory),
    ),
    ...tools.map((tool) =>
      row(`six hashes of each of ${small.count} files of ${small.bytes / 1000} kB`, 's', warm('many'), {
        peer: sides(tool, 'many'),
      }),
    ),
  ]
}
