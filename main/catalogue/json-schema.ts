import { z } from 'zod'
import { manifestSchema } from '../../shared/catalogue/manifest.ts'

/**
 * The manifest schema as JSON Schema text, for editors. It describes what one may write: defaults
 * may be left out. What only code can check (paths that climb out, placeholders) is not in it.
 */
export function manifestJsonSchema(): string {
  const schema = z.toJSONSchema(manifestSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    reused: 'ref',
  })
  const described = { ...schema, title: 'Diffusion Deck package', description: 'One diffusion UI or trainer as data.' }
  return `${JSON.stringify(described, null, 2)}\n`
}
