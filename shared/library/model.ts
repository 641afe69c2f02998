import { z } from 'zod'
import { modelKindIds, type ModelKind } from '../catalogue/kinds.ts'
import { timestampSchema } from '../contract/common.ts'
import { fileFamilyIds, lineageIds, type FileFamily, type Lineage } from './families.ts'

export const modelKindSchema = z.enum(modelKindIds as [ModelKind, ...ModelKind[]])
export const fileFamilySchema = z.enum(fileFamilyIds as [FileFamily, ...FileFamily[]])
export const lineageSchema = z.enum(lineageIds as [Lineage, ...Lineage[]])

/** Number of a file in the index; it stays when the file is moved or renamed. */
export const modelIdSchema = z.number().int().positive()

/**
 * What the bytes of a file say about loading it. `safe`: nothing in it can run code. `suspicious`: it names code
 * that is not known to be harmless. `dangerous`: it names code that harms. `unreadable`: damaged or cut off.
 * `unchecked`: no format that is looked into, or not looked into yet.
 */
export const verdictSchema = z.enum(['safe', 'suspicious', 'dangerous', 'unreadable', 'unchecked'])
export type Verdict = z.infer<typeof verdictSchema>

export const containerSchema = z.enum(['safetensors', 'gguf', 'torch-zip', 'pickle', 'tar', 'onnx', 'other'])
export type Container = z.infer<typeof containerSchema>

/** One reason of a verdict. `code` is translated by `finding.<code>`; `detail` is a global, an offset, a name. */
export const findingSchema = z.object({
  severity: z.enum(['info', 'suspicious', 'dangerous', 'unreadable']),
  code: z.enum([
    'global',
    'dangerous-global',
    'unknown-global',
    'computed-global',
    'extension-registry',
    'nested-pickle',
    'truncated',
    'bad-header',
    'header-too-large',
    'bad-offsets',
    'duplicate-key',
    'too-deep',
    'too-many',
    'bad-archive',
    'archive-trick',
    'html-page',
    'detector-classes',
    'lfs-pointer',
    'empty',
  ]),
  detail: z.string().max(500),
})
export type Finding = Readonly<z.infer<typeof findingSchema>>

/** Who said it: the person, the file's own content, a sidecar, the file's name, the folder it lies in. */
export const sourceSchema = z.enum(['user', 'content', 'sidecar', 'name', 'folder'])

/** A model file as lists show it. */
export const modelSchema = z.object({
  id: modelIdSchema,
  root: z.string(),
  /** Path below the root, with forward slashes, and the whole path as this system writes it. */
  inner: z.string(),
  path: z.string(),
  /** File name without folder. */
  file: z.string(),
  /** What it is called: the person's word, else a sidecar's, else the name in its metadata, else the file's stem. */
  title: z.string(),
  bytes: z.number().nonnegative(),
  modifiedAt: timestampSchema,
  addedAt: timestampSchema,
  kind: modelKindSchema,
  kindSource: sourceSchema,
  family: fileFamilySchema.nullable(),
  familySource: sourceSchema.nullable(),
  lineage: lineageSchema.nullable(),
  /** Finer than the family: `inpaint`, `refiner`, `dev`, `schnell`, `i2v 14B`; null when there is nothing to say. */
  variant: z.string().max(60).nullable(),
  /** `fp16`, `bf16`, `fp8`, `fp8 scaled`, `nf4`, `Q4_K_M`, …; null when it is not known. */
  precision: z.string().max(40).nullable(),
  container: containerSchema,
  verdict: verdictSchema,
  /** The kind whose folder it should lie in, when it lies in another's. */
  misplaced: modelKindSchema.nullable(),
  /** How many files of the library have this content, itself included; 1 when it is not known. */
  copies: z.number().int().positive(),
  hashed: z.boolean(),
  sha256: z.string().nullable(),
  /** Changes when the preview does; null when there is none. */
  preview: z.string().nullable(),
  favourite: z.boolean(),
  rating: z.number().int().min(0).max(5),
  tags: z.array(z.string()).readonly(),
  /** `missing`: it was there, and its root is; `offline`: its root is not there now. */
  presence: z.enum(['here', 'missing', 'offline']),
})
export type Model = Readonly<z.infer<typeof modelSchema>>

/** The six hashes, in lower-case hexadecimal; `autoV3` is null where the file is no safetensors. */
export const hashesSchema = z.object({
  sha256: z.string(),
  autoV1: z.string().nullable(),
  autoV2: z.string(),
  autoV3: z.string().nullable(),
  blake3: z.string(),
  crc32: z.string(),
})
export type Hashes = Readonly<z.infer<typeof hashesSchema>>

/** What the training left in the file (kohya `ss_*`, OneTrainer `ot_*`, modelspec); null where it does not say. */
export const trainingSchema = z.object({
  base: z.string().nullable(),
  baseHash: z.string().nullable(),
  module: z.string().nullable(),
  rank: z.number().nullable(),
  alpha: z.number().nullable(),
  resolution: z.string().nullable(),
  steps: z.number().nullable(),
  epochs: z.number().nullable(),
  images: z.number().nullable(),
  clipSkip: z.number().nullable(),
  comment: z.string().nullable(),
})
export type Training = Readonly<z.infer<typeof trainingSchema>>

/** What a person may say of a model, and what is then true whatever the file says. Absent: not said. */
export const modelEditSchema = z.strictObject({
  title: z.string().max(300).nullable().optional(),
  kind: modelKindSchema.nullable().optional(),
  family: fileFamilySchema.nullable().optional(),
  lineage: lineageSchema.nullable().optional(),
  notes: z.string().max(20_000).optional(),
  tags: z.array(z.string().trim().min(1).max(100)).max(100).optional(),
  favourite: z.boolean().optional(),
  rating: z.number().int().min(0).max(5).optional(),
  triggerWords: z.array(z.string().trim().min(1).max(500)).max(100).nullable().optional(),
  preferredWeight: z.number().min(-10).max(10).nullable().optional(),
})
export type ModelEdit = Readonly<z.infer<typeof modelEditSchema>>

/** Everything known of one model. */
export const modelDetailSchema = z.object({
  model: modelSchema,
  hashes: hashesSchema.nullable(),
  findings: z.array(findingSchema).readonly(),
  tensors: z.number().int().nonnegative(),
  parameters: z.number().nonnegative(),
  /** Bytes by data type of the weights. */
  dtypes: z.record(z.string(), z.number()),
  /** The file's own metadata, long values cut. */
  metadata: z.record(z.string(), z.string()),
  /** What could not be decided, in codes translated by `undecided.<code>`. */
  undecided: z.array(z.string().max(60)).readonly(),
  /** LoRA format: `kohya`, `diffusers`, `lycoris`, `xlabs`, `onetrainer`, …; null for other kinds. */
  adapterFormat: z.string().max(60).nullable(),
  training: trainingSchema.nullable(),
  tagFrequency: z.array(z.object({ tag: z.string(), count: z.number() })).readonly(),
  triggerWords: z.array(z.object({ word: z.string(), source: z.string() })).readonly(),
  description: z.string().nullable(),
  notes: z.string(),
  preferredWeight: z.number().nullable(),
  negativeText: z.string().nullable(),
  civitai: z.object({ modelId: z.number().int().nullable(), versionId: z.number().int().nullable() }).nullable(),
  /** What the person said, so that it can be taken back. */
  edited: modelEditSchema,
  sidecars: z.array(z.object({ path: z.string(), type: z.string(), bytes: z.number() })).readonly(),
  /** Other files of this content. `sameFile`: another name of the very same bytes on the disk. */
  duplicates: z
    .array(z.object({ id: modelIdSchema, path: z.string(), bytes: z.number(), sameFile: z.boolean() }))
    .readonly(),
  /** Installs that read this file, and the name it has there. */
  usedBy: z.array(z.object({ install: z.string(), name: z.string() })).readonly(),
})
export type ModelDetail = Readonly<z.infer<typeof modelDetailSchema>>
