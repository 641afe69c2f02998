import { z } from 'zod'
import { conditionSchema } from './condition.ts'
import { argumentSchema, environmentSchema, gitRefSchema, gitUrlSchema, innerPathSchema } from './primitives.ts'

const common = { when: conditionSchema.optional() }

/** A requirement as pip writes it, without options: `gradio==4.40.0`, `clip @ https://…`. */
export const requirementSchema = z
  .string()
  .min(1)
  .max(400)
  .refine((text) => !/^\s*-|[\n\r\0]/.test(text), 'a requirement, not an option')

const pipOptions = {
  /** Names left out of requirement files (a bare git address by the name of its repository); the torch family is always left out. */
  exclude: z.array(z.string()).default([]),
  constraints: z.array(requirementSchema).default([]),
  /** Requirements that replace whatever any package asks for. */
  overrides: z.array(requirementSchema).default([]),
  noDeps: z.boolean().default(false),
  /** Package names whose source builds must see the environment (`--no-build-isolation-package`). */
  noBuildIsolation: z.array(z.string()).default([]),
  /** A failure is said in the log and does not stop the installation. */
  optional: z.boolean().default(false),
}

const configValue: z.ZodType<ConfigValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(configValue), z.record(z.string(), configValue)]),
)
export type ConfigValue = string | number | boolean | null | ConfigValue[] | { [key: string]: ConfigValue }

/** The closed vocabulary of installation. Order matters; every step can be run again without harm. */
export const installStepSchema = z.discriminatedUnion('use', [
  /** A further repository at a pinned commit, tag or branch (not the package's own). */
  z.strictObject({
    ...common,
    use: z.literal('clone'),
    url: gitUrlSchema,
    ref: gitRefSchema,
    into: innerPathSchema,
    submodules: z.boolean().default(false),
    optional: z.boolean().default(false),
  }),
  /** The torch family from the one index that the torch rules choose; frozen as constraints afterwards. */
  z.strictObject({ ...common, use: z.literal('torch') }),
  z.strictObject({
    ...common,
    ...pipOptions,
    use: z.literal('requirements'),
    file: innerPathSchema,
    /** From where relative paths in the file are meant (`-e .`); the clone itself where absent. */
    cwd: innerPathSchema.optional(),
  }),
  z.strictObject({ ...common, ...pipOptions, use: z.literal('pip'), packages: z.array(requirementSchema).nonempty() }),
  /** The package's own preparation, such as `launch.py --exit`. */
  z.strictObject({
    ...common,
    use: z.literal('run'),
    argv: z.array(argumentSchema).nonempty(),
    cwd: innerPathSchema.optional(),
    env: environmentSchema.default({}),
    timeoutMinutes: z.number().int().min(1).max(240).default(60),
    optional: z.boolean().default(false),
  }),
  /** Sets keys of a configuration file; keys that are not named keep their values. */
  z.strictObject({
    ...common,
    use: z.literal('write-config'),
    file: innerPathSchema,
    format: z.enum(['yaml', 'json', 'fds']),
    values: z.record(z.string(), configValue),
  }),
  z.strictObject({
    ...common,
    use: z.literal('dotnet-build'),
    project: innerPathSchema,
    configuration: z.string().default('Release'),
    output: innerPathSchema,
  }),
  z.strictObject({ ...common, use: z.literal('npm'), cwd: innerPathSchema, script: z.string().optional() }),
  z.strictObject({ ...common, use: z.literal('make-folder'), path: innerPathSchema }),
])
export type InstallStep = Readonly<z.infer<typeof installStepSchema>>
