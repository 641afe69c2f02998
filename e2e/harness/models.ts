import { closeSync, mkdirSync, openSync, readSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { expect, type Locator, type Page } from '@playwright/test'
import { call, global, pickle, text } from '../../main/library/inspect/pickle/pickle.fixture.ts'
import { sampleTensors, type SampleName } from '../../main/library/testing/sample-tensors.ts'
import { writeSparseModel } from '../../main/library/testing/sparse-model.ts'

/** A model as a person has it: the file, and what lies beside it. */
interface ShelfModel {
  readonly sample: SampleName
  /** The header's own metadata; two models of one sample and one metadata have the same content. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Colour of a picture beside it, from 0 to 359; none when absent. */
  readonly hue?: number
  /** What CivitAI says of it, beside it. */
  readonly civitai?: Readonly<Record<string, unknown>>
}

/** Puts a model of true shapes at a path; its weights are a hole, so it costs no disk. */
export async function putModel(path: string, model: ShelfModel): Promise<string> {
  const { sample, metadata = {}, hue, civitai } = model
  mkdirSync(dirname(path), { recursive: true })
  await writeSparseModel(path, sampleTensors(sample), metadata)
  markWeights(path)
  const stem = path.replace(/\.[^.]+$/, '')
  if (hue !== undefined) writeFileSync(`${stem}.preview.png`, picture(hue))
  if (civitai !== undefined) writeFileSync(`${stem}.civitai.info`, JSON.stringify(civitai))
  return path
}

/** Real weights are no gigabytes of zeros: one line end among them, as any look for texts in them finds soon. */
function markWeights(path: string): void {
  const file = openSync(path, 'r+')
  const length = Buffer.alloc(8)
  readSync(file, length, 0, 8, 0)
  writeSync(file, '\n', 8 + Number(length.readBigUInt64LE()))
  closeSync(file)
}

/** A checkpoint that runs a command of the shell when it is loaded. */
export function putMaliciousModel(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, pickle(call(global('os', 'system'), text('touch /tmp/deck-e2e-pickle-ran'))))
}

/** A download that broke off: the header is whole, most of the weights are not there. */
export async function putTruncatedModel(path: string, sample: SampleName): Promise<void> {
  await putModel(path, { sample })
  truncateSync(path, 2_000_000)
}

/** What CivitAI answers for one version of a model. */
export function civitaiVersion(name: string, words: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    id: 135867,
    modelId: 122359,
    name: 'v1.0',
    baseModel: 'SDXL 1.0',
    trainedWords: words,
    description: '<p>Adds <b>fine detail</b> at weights up to 2.</p>',
    model: { name, type: 'LORA', nsfw: false },
    files: [],
  }
}

/** Models of many kinds, as a person has them after a year; the titles are those of the page. */
export const shelf: Readonly<Record<string, ShelfModel>> = {
  'checkpoints/dawn-xl.safetensors': { sample: 'sdxl-checkpoint', hue: 20 },
  'checkpoints/old-town.safetensors': { sample: 'sd15-checkpoint', hue: 200 },
  'diffusion_models/flux1-dev-fp8.safetensors': { sample: 'flux-dev-fp8', hue: 260 },
  'diffusion_models/wan2.1-t2v-14b.safetensors': { sample: 'wan-t2v-14b' },
  'loras/ink-wash.safetensors': { sample: 'sd15-lora', hue: 130 },
  'loras/style/woodcut.safetensors': { sample: 'sdxl-lora', hue: 45 },
  'loras/detail.safetensors': { sample: 'flux-lora', hue: 310 },
  'vae/flux-ae.safetensors': { sample: 'flux-vae' },
  'text_encoders/t5xxl_fp16.safetensors': { sample: 't5-xxl' },
  'controlnet/canny.safetensors': { sample: 'sd15-controlnet' },
  'embeddings/easy-hands.safetensors': { sample: 'sd15-embedding' },
  'upscale_models/crisp-4x.safetensors': { sample: 'esrgan' },
}

/** Where the app keeps the models of a data folder, unless a person chose otherwise. */
export const modelsOf = (dataDir: string): string => join(dataDir, 'models')

/** Fills a folder with models by their paths in it; all of `shelf` when nothing is said. */
export async function fillShelf(folder: string, models: Readonly<Record<string, ShelfModel>> = shelf): Promise<void> {
  for (const [inner, model] of Object.entries(models)) await putModel(join(folder, inner), model)
}

/** A model that there is much to say of. */
export const richModel: ShelfModel = {
  sample: 'sdxl-lora',
  hue: 90,
  civitai: civitaiVersion('Detail Tweaker', ['add_detail', 'sharp focus']),
  metadata: {
    ss_base_model_version: 'sdxl_base_v1-0',
    ss_network_module: 'networks.lora',
    ss_network_dim: '16',
    ss_network_alpha: '8',
    ss_tag_frequency: JSON.stringify({ '10_detail': { 'macro shot': 12, lace: 7 } }),
  },
}

/**
 * The shelf with all that can be the matter with a model: dangerous, cut off, in the wrong folder, there twice
 * (`hands`, `hands-again`). The one that there is much to say of is `add-detail`.
 */
export async function fillWithTrouble(folder: string): Promise<void> {
  await fillShelf(folder, {
    ...shelf,
    'loras/add-detail.safetensors': richModel,
    'checkpoints/chroma-unlocked.safetensors': { sample: 'chroma', hue: 0 },
    'loras/people/woodcut.safetensors': { sample: 'sd15-lora', metadata: { of: 'another' } },
    'embeddings/hands.safetensors': { sample: 'sd15-embedding', metadata: { of: 'hands' }, hue: 60 },
    'embeddings/people/hands-again.safetensors': { sample: 'sd15-embedding', metadata: { of: 'hands' } },
  })
  putMaliciousModel(join(folder, 'checkpoints', 'free-gift.ckpt'))
  await putTruncatedModel(join(folder, 'checkpoints', 'half-loaded.safetensors'), 'sd15-checkpoint')
}

/** A real PNG of 64 by 80 points: one colour, lighter towards its foot. */
function picture(hue: number): Buffer {
  const [width, height] = [64, 80]
  const rows = Buffer.alloc(height * (1 + width * 3))
  for (let y = 0; y < height; y++) {
    const [red, green, blue] = colourOf(hue, 0.25 + (0.5 * y) / height)
    for (let x = 0; x < width; x++) rows.set([red, green, blue], y * (1 + width * 3) + 1 + x * 3)
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  // Eight bits a channel, red green blue.
  size.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND')])
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

/** Half-saturated colour of a hue in degrees and a lightness from 0 to 1. */
function colourOf(hue: number, lightness: number): readonly [number, number, number] {
  const spread = 0.5 * Math.min(lightness, 1 - lightness)
  const channel = (turn: number): number => {
    const place = (turn + hue / 30) % 12
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(place - 3, 9 - place, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}

/** The shelf of the page, of cards or of rows. */
export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Models' })

/** A model's card or row by its title. */
export function onShelf(page: Page, title: string): Locator {
  const name = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')},`)
  return grid(page).locator('[data-index]').and(page.getByLabel(name))
}

/** Titles on the shelf in their order. */
export async function titlesOn(page: Page): Promise<readonly string[]> {
  return grid(page).locator('.name').allInnerTexts()
}

/** The panel of what is known of one model. */
export const detailOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Details' })

/** Waits for the end of the operation whose dialog is open, and closes it. */
export async function finished(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: /./ }).filter({ has: page.getByRole('list', { name: 'Steps' }) })
  await expect(dialog.getByRole('status').filter({ hasText: /^Done$/ })).toBeVisible({ timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(dialog).toHaveCount(0)
}
