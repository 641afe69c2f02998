import { z } from 'zod'
import { backendSchema, platformSchema } from '../hardware.ts'
import { conditionSchema, versionRangeSchema } from './condition.ts'
import { modelFamilyIds, type ModelFamily } from './families.ts'
import { installStepSchema, requirementSchema } from './install-steps.ts'
import { modelKindIds, type ModelKind } from './kinds.ts'
import { launchOptionSchema } from './launch-options.ts'
import {
  argumentSchema,
  dateSchema,
  environmentSchema,
  gitRefSchema,
  gitUrlSchema,
  httpsUrlSchema,
  idSchema,
  innerPathSchema,
  localisedSchema,
} from './primitives.ts'

const kind = z.enum(modelKindIds as [ModelKind, ...ModelKind[]])
const family = z.enum(modelFamilyIds as [ModelFamily, ...ModelFamily[]])
const level = z.number().int().min(1).max(5)

const sourceSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('git'),
    url: gitUrlSchema,
    /** What is installed when nothing is chosen. */
    defaultRef: gitRefSchema,
    branches: z.array(gitRefSchema).nonempty(),
    /** Glob of the tags that are releases, such as `v*`; absent when upstream has none. */
    releaseTags: z.string().optional(),
    submodules: z.boolean().default(false),
  }),
  z.strictObject({
    type: z.literal('wheel'),
    /** Name on PyPI; versions are the releases of its index. */
    package: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
    defaultVersion: z.string().regex(/^[0-9][\w.+!-]*$/),
    extras: z.array(z.strictObject({ when: conditionSchema, extra: z.string() })).default([]),
  }),
])

const runtimeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('python'), accepted: versionRangeSchema, preferred: z.string().regex(/^3\.\d+$/) }),
  z.strictObject({
    type: z.literal('dotnet'),
    sdk: z.string().regex(/^\d+\.\d+$/),
    python: z.strictObject({ accepted: versionRangeSchema, preferred: z.string() }).optional(),
  }),
  z.strictObject({
    type: z.literal('node'),
    accepted: versionRangeSchema,
    python: z.strictObject({ accepted: versionRangeSchema, preferred: z.string() }).optional(),
  }),
])

/** Questions of “Find your UI” that a package can be the usual answer to. */
export const firstForIds = [
  'flexible',
  'easy',
  'easy-flux',
  'nodes',
  'canvas',
  'presets-only',
  'a1111-extensions',
  'krita',
  'multi-gpu',
  'multi-user',
  'training',
] as const

/** One torch build. Rules are tried in order; the first whose condition holds is the answer. */
const torchRuleSchema = z.strictObject({
  when: conditionSchema,
  /** `pypi` or one index; the torch family never falls back to another. */
  index: z.union([z.literal('pypi'), httpsUrlSchema]),
  packages: z.array(z.string().regex(/^[A-Za-z0-9._-]+(?:[=<>!~]=?[\w.+*,<>=!~-]+)?$/)).nonempty(),
  prerelease: z.boolean().default(false),
  python: z
    .string()
    .regex(/^3\.\d+$/)
    .optional(),
  env: environmentSchema.default({}),
  note: localisedSchema.optional(),
})

const launchSchema = z.strictObject({
  /** `{python}`, `{bin}` (the environment's programs), `{install}`, `{app}` (the clone, or the data folder of a wheel), `{port}` and `{host}` are filled in. Inner paths are relative to `{app}`. */
  argv: z.array(argumentSchema).nonempty(),
  cwd: innerPathSchema.optional(),
  env: environmentSchema.default({}),
  options: z.array(launchOptionSchema).default([]),
  /** Port and address go by arguments, by environment or both; absent for a desktop program. */
  port: z
    .strictObject({
      default: z.number().int().min(1).max(65535),
      args: z.array(argumentSchema).default([]),
      env: environmentSchema.default({}),
    })
    .optional(),
  /** Arguments that every launch carries, by condition (`--cpu` on the cpu backend, say). */
  always: z
    .array(
      z.strictObject({
        when: conditionSchema.default({}),
        args: z.array(argumentSchema).default([]),
        env: environmentSchema.default({}),
      }),
    )
    .default([]),
  ready: z.discriminatedUnion('type', [
    /** A regular expression over plain text lines; group 1, when there, is the URL. */
    z.strictObject({
      type: z.literal('url'),
      pattern: z.string().max(500),
      url: z.string().optional(),
      health: z
        .strictObject({ path: z.string().regex(/^\//).default('/'), status: z.array(z.number().int()).default([200]) })
        .default({ path: '/', status: [200] }),
      timeoutSeconds: z.number().int().min(5).max(7200).default(900),
    }),
    /** A desktop program: ready when its process has lived this long. */
    z.strictObject({ type: z.literal('window'), seconds: z.number().int().min(1).max(300).default(8) }),
  ]),
  /** Exit code by which the program asks to be started again. */
  restartExitCode: z.number().int().min(1).max(255).optional(),
  stopGraceSeconds: z.number().int().min(1).max(120).default(10),
})

export const sharingWaySchema = z.enum(['link', 'config', 'flag', 'api'])
export type SharingWay = z.infer<typeof sharingWaySchema>

const modelsSchema = z.strictObject({
  /** How the models folder is shared when nothing else is chosen; each mapping says which ways it knows. */
  defaultWay: sharingWaySchema,
  map: z.array(
    z.strictObject({
      kind,
      /**
       * Sub-folder of the shared kind, where a UI splits a kind (upscalers by architecture). `{name}` is
       * the install's own name: what a trainer writes there is kept apart from what another install writes.
       */
      sub: innerPathSchema.optional(),
      /** Folder of the install that becomes a link. */
      link: innerPathSchema.optional(),
      /** Key of the configuration file below. */
      config: z.string().optional(),
      /** Flag that takes the folder as its value. */
      flag: argumentSchema.optional(),
      /** The program takes several folders for this kind: the key a list of them, the flag once for each. */
      several: z.boolean().optional(),
    }),
  ),
  /** The file that `config` keys go to; `comfyui` is the extra_model_paths layout. */
  config: z
    .strictObject({
      file: innerPathSchema,
      format: z.enum(['comfyui', 'json', 'yaml', 'fds']),
      /**
       * Key that gets the shared models folder itself. The other keys then name folders below it, and
       * a kind without a key is one that the package looks for there by the same name.
       */
      root: z.string().optional(),
    })
    .optional(),
  /** Registration in place over the running program's own API. */
  api: z.strictObject({ type: z.literal('invokeai') }).optional(),
})

/**
 * A package that computes through installs of another one. The launch option of type `install`
 * names the own install that serves it, the one of type `addresses` further machines.
 */
const workersSchema = z.strictObject({
  /** Layout of the file below. */
  type: z.literal('swarmui'),
  /** Where the package keeps its list of workers; written before each launch, entries of others are kept. */
  file: innerPathSchema,
  /** The package whose installs can serve it. */
  package: idSchema,
  /** What it wants in the Python environment of such an install; put there before the first launch. */
  requirements: z.array(requirementSchema).default([]),
})

export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  id: idSchema,
  name: z.string().min(1).max(80),
  role: z.enum(['ui', 'trainer']),
  summary: localisedSchema,
  audience: localisedSchema,
  homepage: httpsUrlSchema,
  license: z.string(),
  lineage: z
    .strictObject({
      parent: idSchema.nullable(),
      note: localisedSchema.optional(),
      /** Who carries on what this package no longer does, the best first. */
      successors: z.array(idSchema).default([]),
      /** Packages that this one drives from outside, as SwarmUI drives ComfyUI. */
      runsOn: z.array(idSchema).default([]),
    })
    .default({ parent: null, successors: [], runsOn: [] }),
  status: z.strictObject({
    state: z.enum(['active', 'slow', 'frozen']),
    date: dateSchema,
    source: httpsUrlSchema,
    note: localisedSchema.optional(),
  }),
  traits: z.strictObject({
    ease: level,
    features: level,
    has: z
      .array(
        z.enum([
          'nodes',
          'canvas',
          'api',
          'video',
          'presets-only',
          'a1111-extensions',
          'krita',
          'multi-gpu',
          'multi-user',
          'training',
        ]),
      )
      .default([]),
    /** What experienced users name first when a newcomer answers so. */
    firstFor: z.array(z.enum(firstForIds)).default([]),
    /** What a newcomer must know before choosing it, one whole sentence each. */
    limits: z.array(localisedSchema).default([]),
  }),
  families: z.array(
    z.strictObject({ id: family, support: z.enum(['full', 'partial']), date: dateSchema, source: httpsUrlSchema }),
  ),
  needs: z.strictObject({
    platforms: z.array(platformSchema).nonempty(),
    backends: z.array(backendSchema).nonempty(),
    diskGiB: z.number().positive(),
    ramGiB: z.number().positive(),
    vramGiB: z.number().nonnegative(),
    /** Which hardware (and what else beforehand) it needs, one or two whole sentences; said with every refusal. */
    hardware: localisedSchema.optional(),
  }),
  source: sourceSchema,
  runtime: runtimeSchema,
  torch: z.array(torchRuleSchema).default([]),
  install: z.array(installStepSchema),
  launch: launchSchema,
  models: modelsSchema,
  /** Other installs that do the computing for this one; see `workersSchema`. */
  workers: workersSchema.optional(),
  outputs: z.array(z.strictObject({ path: innerPathSchema, what: z.enum(['image', 'video', 'model']) })).default([]),
  extensions: z.strictObject({ folder: innerPathSchema, index: httpsUrlSchema.optional() }).optional(),
  problems: z
    .array(
      z.strictObject({
        id: idSchema,
        pattern: z.string().optional(),
        when: conditionSchema.optional(),
        title: localisedSchema,
        cure: localisedSchema,
      }),
    )
    .default([]),
})

/** A package as data: everything that installing, running and feeding it needs. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>
export type Workers = NonNullable<Manifest['workers']>
export type ModelMapping = Manifest['models']['map'][number]
