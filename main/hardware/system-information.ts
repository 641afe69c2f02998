import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { Systeminformation } from 'systeminformation'
import { z } from 'zod'
import { finding, maxGpus, mebibytes, normaliseBusId, vendorOfName, type GpuFinding } from './finding.ts'

/** What is asked of the package systeminformation, as its functions are called. */
export const questions = ['graphics', 'cpu', 'mem', 'osInfo', 'fsSize'] as const
export type SystemAnswers = Readonly<Partial<Record<(typeof questions)[number], unknown>>>

/**
 * The package runs some programs synchronously, so it lives in a worker: a hung one must not stop
 * the app. nvidia-smi is asked by its own probe and refused here, because a process that hangs in
 * the driver would keep the worker, and with it the app's exit, waiting.
 */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const processes = require('node:child_process')
const limited = (run) => (command, options, ...rest) =>
  typeof options === 'function'
    ? run(command, { timeout: workerData.limitMs }, options)
    : run(command, { timeout: workerData.limitMs, ...options }, ...rest)
processes.exec = limited(processes.exec)
processes.execSync = limited(processes.execSync)
processes.execFileSync = () => { throw new Error('asked elsewhere') }
const information = require(workerData.module)
for (const question of workerData.questions) {
  Promise.resolve()
    .then(() => information[question]())
    .then((answer) => parentPort.postMessage({ question, answer: JSON.stringify(answer ?? null) }), () => parentPort.postMessage({ question, answer: null }))
}`

const message = z.object({
  question: z.enum(questions),
  answer: z
    .string()
    .max(4 << 20)
    .nullable(),
})

/** Asks systeminformation; what has not answered after `limitMs` is missing from the result. */
export async function askSystemInformation(limitMs: number): Promise<SystemAnswers> {
  const answers: Partial<Record<(typeof questions)[number], unknown>> = {}
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const worker = new Worker(program, {
    eval: true,
    stdout: true,
    stderr: true,
    workerData: { limitMs, questions, module: createRequire(import.meta.url).resolve('systeminformation') },
  })
  worker.unref()
  let open = questions.length
  worker.on('message', (data: unknown) => {
    const parsed = message.safeParse(data)
    if (parsed.success && parsed.data.answer !== null) answers[parsed.data.question] = JSON.parse(parsed.data.answer)
    if (--open === 0) resolve(undefined)
  })
  worker.on('error', reject)
  worker.on('exit', () => resolve(undefined))
  const timer = setTimeout(() => resolve(undefined), limitMs)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    // Not awaited: a program that it waits for may outlast the limit.
    void worker.terminate()
  }
  return answers
}

type Controller = Systeminformation.GraphicsControllerData
const text = z.string().optional().catch(undefined)
const graphics = z.object({
  controllers: z
    .array(
      z.object({
        vendor: text,
        model: text,
        name: text,
        busAddress: text,
        vram: z.number().nullish().catch(null),
        driverVersion: text,
      } satisfies Partial<Record<keyof Controller, z.ZodType>>),
    )
    .transform((all) => all.slice(0, maxGpus)),
})

/** Cards as systeminformation names them; an answer of another form holds none. */
export function parseGraphics(answer: unknown): readonly GpuFinding[] {
  const parsed = graphics.safeParse(answer)
  if (!parsed.success) return []
  return parsed.data.controllers.map((card) => {
    const name = card.name ?? card.model ?? ''
    return finding({
      vendor: vendorOfName(card.vendor) ?? vendorOfName(name),
      name: name === '' ? null : name,
      busId: normaliseBusId(card.busAddress),
      // On Linux this is the size of a PCI window of 256 MiB, on Windows it may end at 4 GiB.
      vramBytes: (card.vram ?? 0) > 256 && card.vram !== 4095 ? mebibytes(card.vram ?? null) : null,
      driver: card.driverVersion === undefined || card.driverVersion === '' ? null : card.driverVersion,
    })
  })
}

const cpu = z.object({ manufacturer: z.string(), brand: z.string(), physicalCores: z.number().int().positive() })
const os = z.object({ distro: z.string(), release: z.string() })
const sizes = z.array(z.object({ type: z.string(), mount: z.string() }))

export function parseCpu(answer: unknown): { name: string; cores: number } | null {
  const parsed = cpu.safeParse(answer)
  if (!parsed.success) return null
  const { manufacturer, brand, physicalCores } = parsed.data
  const name = brand.startsWith(manufacturer) ? brand : `${manufacturer} ${brand}`
  return name.trim() === '' ? null : { name: name.trim(), cores: physicalCores }
}

export function parseRam(answer: unknown): number | null {
  return z.object({ total: z.number().int().positive() }).safeParse(answer).data?.total ?? null
}

export function parseOs(answer: unknown): string | null {
  const parsed = os.safeParse(answer)
  return parsed.success && parsed.data.distro !== '' ? `${parsed.data.distro} ${parsed.data.release}`.trim() : null
}

/** Type of the file system that holds a path: that of the longest mount point above it. */
export function parseFileSystem(answer: unknown, path: string): string | null {
  const wanted = path.replaceAll('\\', '/').toLowerCase()
  const above = (sizes.safeParse(answer).data ?? []).filter(({ mount }) => {
    const folder = mount.replaceAll('\\', '/').replace(/\/$/, '').toLowerCase()
    return wanted === folder || wanted.startsWith(`${folder}/`)
  })
  return above.toSorted((a, b) => b.mount.length - a.mount.length)[0]?.type ?? null
}
