import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Row } from './figures.ts'
import { interleaved, remove, runToEnd, seconds, type Bench } from './workplace.ts'

const sizes = [10_000, 100_000] as const
const laterRounds = 3

/** What library-scan-child.ts says at its end. */
const reportSchema = z.object({
  /** Seconds of the scan, from the first call on. */
  scan: z.number(),
  models: z.number(),
  /** The most memory that the process ever had, and what it has when it rests, in MB. */
  peak: z.number(),
  rest: z.number(),
  /** Milliseconds that questions took: a page, facets and a search, each asked for the first time. */
  page: z.array(z.number()),
  facets: z.array(z.number()),
  search: z.array(z.number()),
  /** The longest that somebody waited for a page while the scan was on, in ms. */
  waited: z.number(),
})

/** Tensors of a LoRA as trainers name them; the header of a real one has some hundreds. */
function header(number: number): Buffer {
  const entries: Record<string, unknown> = {
    __metadata__: {
      ss_network_module: 'networks.lora',
      ss_base_model_version: number % 2 === 0 ? 'sdxl_base_v1-0' : 'sd_v1',
      ss_network_dim: '16',
      ss_tag_frequency: JSON.stringify({ [`10_subject${number}`]: { portrait: 40, outdoors: 12, smile: 7 } }),
      'modelspec.title': `Model ${number}`,
    },
  }
  let offset = 0
  for (let block = 0; block < 72; block++) {
    for (const [half, shape] of [
      ['lora_down', [16, 640]],
      ['lora_up', [640, 16]],
    ] as const) {
      const name = `lora_unet_down_blocks_${block % 4}_attentions_${block % 2}_transformer_blocks_${block}_attn1_to_q.${half}.weight`
      entries[name] = { dtype: 'F16', shape, data_offsets: [offset, offset + 20_480] }
      offset += 20_480
    }
  }
  const text = Buffer.from(JSON.stringify(entries))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text])
}

const dataBytes = 72 * 2 * 20_480

/** Files with true headers and a hole for the weights, spread over kinds and folders as people have them. */
function makeModels(root: string, count: number): void {
  const kinds = ['loras', 'loras', 'loras', 'checkpoints', 'vae', 'controlnet', 'embeddings']
  for (let number = 0; number < count; number++) {
    const kind = kinds[number % kinds.length] ?? 'loras'
    const folder = join(root, kind, `by ${number % 37}`, `set ${number % 11}`)
    mkdirSync(folder, { recursive: true })
    const file = openSync(join(folder, `model ${number}.safetensors`), 'wx')
    try {
      const bytes = header(number)
      writeSync(file, bytes)
      ftruncateSync(file, bytes.length + dataBytes)
    } finally {
      closeSync(file)
    }
  }
}

/** One scan in a process of its own. */
async function scan(root: string, database: string): Promise<z.infer<typeof reportSchema>> {
  const text = await runToEnd(process.execPath, [join("/work/main/e2e/bench", 'library-scan-child.ts'), database, root])
  return reportSchema.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''))
}

function forget(database: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true })
}

/** What lists the same with the same facts of each file, and keeps nothing. */
function find(root: string): Promise<number> {
  return seconds(async () => {
    const child = spawn('find', [root, '-type', 'f', '-printf', '%s %T@ %i %p\\n'], { stdio: 'ignore' })
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`find ended with ${String(code)}`)
  })
}

export async function ofSize(bench: Bench, count: number): Promise<readonly Row[]> {
  const root = join(bench.folder, `library-${count}`)
  const database = join(bench.folder, `library-${count}.db`)
  const files = count.toLocaleString('en')
  makeModels(root, count)
  try {
    // Both read names and times that the system has in memory by now; opening the files is ours alone.
    await find(root)
    const first: z.infer<typeof reportSchema>[] = []
    const cold = await interleaved(1, {
      ours: async () => {
        forget(database)
        first.push(await scan(root, database))
        return first.at(-1)?.scan ?? Number.NaN
      },
      theirs: () => find(root),
    })
    const later: z.infer<typeof reportSchema>[] = []
    const warm = await interleaved(laterRounds, {
      ours: async () => {
        later.push(await scan(root, database))
        return later.at(-1)?.scan ?? Number.NaN
      },
      theirs: () => find(root),
    })
    const models = later.at(-1)?.models
    if (models !== count) throw new Error(`${String(models)} of ${count} models were found`)
    const row = (what: string, unit: Row['unit'], ours: readonly number[], goal: number | null = null): Row => ({
      ...{ bench: 'library-scan', what: `${files} files: ${what}`, unit, ours, peer: null, goal },
    })
    const peer = (samples: readonly number[]): Row['peer'] => ({ name: 'find -printf', samples })
    return [
      { ...row('first scan, every header read', 's', cold.ours), peer: peer(cold.theirs) },
      { ...row('later scan, nothing changed', 's', warm.ours), peer: peer(warm.theirs) },
      row(
        'longest wait for a page during the first scan',
        'ms',
        first.map(({ waited }) => waited),
        100,
      ),
      row(
        'most memory, first scan',
        'MB',
        first.map(({ peak }) => peak),
      ),
      row(
        'most memory, later scan',
        'MB',
        later.map(({ peak }) => peak),
      ),
      row(
        'memory at rest',
        'MB',
        later.map(({ rest }) => rest),
      ),
      row(
        'a page of 100',
        'ms',
        later.flatMap(({ page }) => page),
        50,
      ),
      row(
        'facets',
        'ms',
        later.flatMap(({ facets }) => facets),
        300,
      ),
      row(
        'a search',
        'ms',
        later.flatMap(({ search }) => search),
      ),
    ]
  } finally {
    await remove(root)
    forget(database)
  }
}

/** The index of the library: scanning many small true model files, against listing them. */
export default async function libraryScan(bench: Bench): Promise<readonly Row[]> {
  if (process.platform !== 'linux') throw new Error('find -printf is needed, which is GNU’s')
  const rows: Row[] = []
  for (const size of sizes) rows.push(...(await ofSize(bench, size)))
  return rows
}
