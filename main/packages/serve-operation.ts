import { z } from 'zod'
import { requirementSchema } from '../../shared/catalogue/install-steps.ts'
import { installNameSchema } from '../../shared/contract/common.ts'
import type { OperationType } from '../operations/types.ts'
import { compareVersions, normalizeName, parseVersion } from '../python/pep440.ts'
import { requirementName } from '../python/requirements-file.ts'
import type { Python } from '../python/types.ts'
import type { DataFolder } from '../store/data-folder.ts'
import { installLayout } from './layout.ts'

const serveInputSchema = z.object({
  /** The install whose environment gets the packages. */
  name: installNameSchema,
  packages: z.array(requirementSchema),
})
export type ServeInput = Readonly<z.infer<typeof serveInputSchema>>

/** Adds what another package wants in the Python environment of an install that serves it. */
export function serveOperation(services: {
  readonly folder: DataFolder
  readonly python: Python
}): OperationType<ServeInput> {
  return {
    kind: 'serve',
    input: serveInputSchema,
    locks: (input) => [`install:${input.name.toLowerCase()}`],
    subject: (input) => input.name,
    steps: (input) => [
      {
        id: 'packages',
        title: 'Install what the other package needs here',
        weight: 30,
        async run(context) {
          const layout = installLayout(services.folder, input.name)
          const nothing = { exclude: [], constraints: [], overrides: [], noDeps: false, noBuildIsolation: [] }
          await services.python.install(
            services.python.environmentAt(layout.env),
            { ...nothing, files: [], packages: input.packages, cwd: layout.app },
            context,
          )
        },
      },
    ],
  }
}

/** `name`, `name==1.2` and `name>=1.2`: what workers ask for. Anything else counts as unmet. */
function isMet(requirement: string, installed: ReadonlyMap<string, string>): boolean {
  const name = requirementName(requirement)
  const there = name === null ? undefined : installed.get(normalizeName(name))
  if (there === undefined) return false
  const rest = requirement.slice(name?.length).trim()
  if (rest === '') return true
  const bound = /^(==|>=)\s*([^\s,;]+)$/.exec(rest)
  const [have, want] = [parseVersion(there), parseVersion(bound?.[2] ?? '')]
  if (have === null || want === null) return false
  const order = compareVersions(have, want)
  return bound?.[1] === '==' ? order === 0 : order >= 0
}

/** Which of the requirements the `name==version` lines of an environment do not fulfil. */
export function unmetRequirements(requirements: readonly string[], frozen: readonly string[]): readonly string[] {
  const installed = new Map(
    frozen.flatMap((line) => {
      const match = /^([A-Za-z0-9._-]+)(?:==(\S+)| @ )/.exec(line)
      return match?.[1] === undefined ? [] : [[normalizeName(match[1]), match[2] ?? ''] as const]
    }),
  )
  return requirements.filter((requirement) => !isMet(requirement, installed))
}
