import { z } from 'zod'
import { modelKindIds, type ModelKind } from './kinds.ts'

/** Where something was read: a file of the repository, its line (1 is the first) and what stands there. */
const evidenceSchema = z.object({ file: z.string(), line: z.number().int().nullable(), text: z.string() })
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>

/** `certain`: said so in as many words. `likely`: follows from what is there. `guess`: nothing says it; the usual is taken. */
const certaintySchema = z.enum(['certain', 'likely', 'guess'])
export type Certainty = z.infer<typeof certaintySchema>

const found = <T extends z.ZodType>(value: T) =>
  z.object({ value, certainty: certaintySchema, evidence: z.array(evidenceSchema).readonly() })
export interface Found<T> {
  readonly value: T
  readonly certainty: Certainty
  readonly evidence: readonly Evidence[]
}

const frameworkSchema = z.enum(['gradio', 'streamlit', 'flask', 'uvicorn', 'comfyui', 'window', 'other'])
export type Framework = z.infer<typeof frameworkSchema>

/** What a repository shows of itself when it is only read; nothing of it is ever run. */
export const proposalSchema = z.object({
  url: z.string(),
  ref: z.string(),
  commit: z.string(),
  /** Date of the newest commit, YYYY-MM-DD. */
  date: z.string(),
  files: z.number().int(),
  branches: z.array(z.string()).readonly(),
  releaseTags: z.string().nullable(),
  submodules: z.boolean(),
  id: z.string(),
  name: found(z.string()),
  summary: found(z.string()),
  license: found(z.string()),
  requirements: found(z.array(z.string()).readonly()),
  /** Requirements that stand in pyproject.toml, where there is no requirement file. */
  dependencies: found(z.array(z.string()).readonly()),
  python: found(z.object({ accepted: z.string(), preferred: z.string() })),
  /** null: it does not use PyTorch. */
  torch: found(z.object({ packages: z.array(z.string()).readonly(), index: z.string().nullable() }).nullable()),
  /** null: no program was found that could be launched. */
  script: found(z.string().nullable()),
  otherScripts: z.array(z.string()).readonly(),
  framework: found(frameworkSchema),
  port: found(
    z.object({
      default: z.number().int(),
      args: z.array(z.string()).readonly(),
      env: z.record(z.string(), z.string()),
    }),
  ),
  /** Arguments that every launch carries, and those of the cpu backend alone. */
  always: found(z.array(z.string()).readonly()),
  onCpu: found(z.array(z.string()).readonly()),
  /** Arguments for a run of the script that only prepares, such as `--exit`; null where it knows none. */
  prepare: found(z.array(z.string()).readonly().nullable()),
  /** Further repositories that its README names; not taken into the file by themselves. */
  clones: z.array(found(z.object({ url: z.string(), ref: z.string().nullable() }))).readonly(),
  models: z
    .array(found(z.object({ kind: z.enum(modelKindIds as [ModelKind, ...ModelKind[]]), folder: z.string() })))
    .readonly(),
  /** It reads extra_model_paths.yaml as ComfyUI does. */
  extraModelPaths: found(z.boolean()),
  outputs: z.array(found(z.object({ path: z.string(), what: z.enum(['image', 'video', 'model']) }))).readonly(),
})
export type Proposal = Readonly<z.infer<typeof proposalSchema>>
