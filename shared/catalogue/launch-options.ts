import { z } from 'zod'
import { conditionSchema } from './condition.ts'
import { argumentSchema, environmentSchema, idSchema, localisedSchema } from './primitives.ts'

const base = {
  id: idSchema,
  label: localisedSchema,
  help: localisedSchema.optional(),
  /** Where it does not hold, the option is neither offered nor passed. */
  when: conditionSchema.optional(),
  group: z.enum(['network', 'memory', 'precision', 'attention', 'device', 'paths', 'behaviour']),
}

const defaultsFor = <T extends z.ZodType>(value: T) =>
  z.array(z.strictObject({ when: conditionSchema, value })).default([])

/** Arguments and environment that a value adds; `{value}` stands for the value itself. */
const emission = { args: z.array(argumentSchema).default([]), env: environmentSchema.default({}) }

/** A typed launch option. The first of `defaults` whose condition holds wins over `default`. */
export const launchOptionSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...base,
    ...emission,
    type: z.literal('flag'),
    default: z.boolean().default(false),
    defaults: defaultsFor(z.boolean()),
  }),
  z.strictObject({
    ...base,
    type: z.literal('choice'),
    choices: z
      .array(z.strictObject({ value: z.string().min(1), label: localisedSchema.optional(), ...emission }))
      .min(2),
    default: z.string(),
    defaults: defaultsFor(z.string()),
  }),
  z.strictObject({
    ...base,
    ...emission,
    type: z.literal('number'),
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.boolean().default(true),
    /** null: nothing is passed and the program decides. */
    default: z.number().nullable().default(null),
    defaults: defaultsFor(z.number().nullable()),
  }),
  z.strictObject({
    ...base,
    ...emission,
    type: z.literal('text'),
    default: z.string().default(''),
    defaults: defaultsFor(z.string()),
  }),
  z.strictObject({
    ...base,
    ...emission,
    type: z.literal('path'),
    directory: z.boolean().default(true),
    default: z.string().default(''),
    defaults: defaultsFor(z.string()),
  }),
  /** An own install of the package that serves this one, by its name; nothing: one that fits is taken. */
  z.strictObject({
    ...base,
    ...emission,
    type: z.literal('install'),
    default: z.string().default(''),
    defaults: defaultsFor(z.string()),
  }),
  /** Further machines that serve this package: http or https addresses, separated by spaces or lines. */
  z.strictObject({
    ...base,
    ...emission,
    type: z.literal('addresses'),
    default: z.string().default(''),
    defaults: defaultsFor(z.string()),
  }),
])
export type LaunchOption = Readonly<z.infer<typeof launchOptionSchema>>

export const optionValueSchema = z.union([z.boolean(), z.number(), z.string(), z.null()])
export type OptionValue = z.infer<typeof optionValueSchema>
/** What a person chose, by option id; an option that is absent follows its default for the machine. */
export const optionValuesSchema = z.record(idSchema, optionValueSchema)
export type OptionValues = Readonly<z.infer<typeof optionValuesSchema>>
