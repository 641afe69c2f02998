import { resolveOptions } from '../../shared/catalogue/launch-plan.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { machineFacts, matches } from '../../shared/catalogue/match.ts'
import { decideTorch, usesTorch } from '../../shared/catalogue/torch-plan.ts'
import type { Backend, Hardware } from '../../shared/hardware.ts'
import { fit } from '../../shared/recommend/fit.ts'

/** Machines by the names that the tables give them. */
export type NamedMachines = Readonly<Record<string, Hardware>>

/**
 * What the catalogue decides, as Markdown for people who review it: on every machine the verdict, the
 * backend and the PyTorch build. A section for each package, a row for each machine.
 */
export function torchTables(manifests: readonly Manifest[], machines: NamedMachines): string {
  return document(
    'Verdict and PyTorch build of every package on every described machine',
    'An index without an address lies below `https://download.pytorch.org/whl/`. Numbers under “Why” belong to the list below each table.',
    sections(manifests, (manifest) => {
      const rows = Object.entries(machines).map(([name, hardware]) => torchRow(manifest, name, hardware, manifests))
      const reasons = [...new Set(rows.map(({ why }) => why).filter((why) => why !== ''))]
      const numbered = rows.map(({ cells, why }) => [...cells, why === '' ? '' : String(reasons.indexOf(why) + 1)])
      return [
        table(['Machine', 'Verdict', 'Backend', 'Packages', 'Index', 'Python', 'Environment', 'Why'], numbered),
        ...(reasons.length === 0 ? [] : [reasons.map((why, index) => `${index + 1}. ${why}`).join('\n')]),
      ].join('\n\n')
    }),
  )
}

interface TorchRow {
  readonly cells: readonly string[]
  /** What speaks against it, told below the table; empty where nothing does. */
  readonly why: string
}

function torchRow(manifest: Manifest, name: string, hardware: Hardware, manifests: readonly Manifest[]): TorchRow {
  const { verdict, recommended, reasons } = fit(manifest, hardware, manifests)
  const why = reasons.join(' ')
  if (recommended === null) return { cells: [name, verdict, '', '', '', '', ''], why }
  const decision = usesTorch(manifest) ? decideTorch(manifest, hardware, recommended) : null
  if (decision === null || 'refused' in decision) {
    return { cells: [name, verdict, recommended, 'none of its own', '', pythonOf(manifest) ?? '', ''], why }
  }
  const packages = `${code(decision.packages)}${decision.prerelease ? ' (pre-releases)' : ''}`
  const python = decision.python ?? pythonOf(manifest) ?? ''
  const index = decision.index.replace(/^https:\/\/download\.pytorch\.org\/whl\//, '')
  return { cells: [name, verdict, recommended, packages, index, python, code(pairs(decision.env))], why }
}

const pythonOf = ({ runtime }: Manifest): string | null =>
  runtime.type === 'python' ? runtime.preferred : (runtime.python?.preferred ?? null)

/**
 * What every launch carries, and every launch option whose default on a machine is not the plain
 * one. Machines where both are the same share a row; those that a package refuses have none.
 */
export function launchTables(manifests: readonly Manifest[], machines: NamedMachines): string {
  return document(
    'What every launch carries, and the defaults that follow the machine',
    'Address and port are left out. A machine that a package refuses has no row.',
    sections(manifests, (manifest) => {
      const rows = grouped(
        Object.entries(machines).flatMap(([name, hardware]) => {
          const backend = fit(manifest, hardware, manifests).recommended
          return backend === null ? [] : [[name, launchCells(manifest, hardware, backend)] as const]
        }),
      )
      return table(['Machines', 'Backend', 'Arguments', 'Environment', 'Defaults of this machine'], rows)
    }),
  )
}

function launchCells(manifest: Manifest, hardware: Hardware, backend: Backend): readonly string[] {
  const facts = machineFacts(hardware, backend)
  const always = manifest.launch.always.filter(({ when }) => matches(when, facts))
  const values = resolveOptions(manifest, {}, facts)
  const special = manifest.launch.options.filter(
    ({ id, default: plain }) => Object.hasOwn(values, id) && values[id] !== plain,
  )
  return [
    backend,
    code(always.flatMap(({ args }) => args)),
    code(always.flatMap(({ env }) => pairs(env))),
    code(special.map(({ id }) => `${id}=${String(values[id])}`)),
  ]
}

/** Rows whose cells are alike become one, with the names that share them. */
function grouped(rows: readonly (readonly [string, readonly string[]])[]): readonly (readonly string[])[] {
  const found = new Map<string, { readonly names: string[]; readonly cells: readonly string[] }>()
  for (const [name, cells] of rows) {
    const key = JSON.stringify(cells)
    const group = found.get(key)
    if (group === undefined) found.set(key, { names: [name], cells })
    else group.names.push(name)
  }
  return [...found.values()].map(({ names, cells }) => [names.join('; '), ...cells])
}

/** How each package is given the shared models, and where what it makes lies. */
export function modelTables(manifests: readonly Manifest[]): string {
  return document(
    'How every package is given the shared models',
    'A kind is a folder of the shared models, `kind/sub` a folder in it.',
    sections(manifests, ({ models, outputs }) => {
      const config = models.config === undefined ? '' : ` Configuration: \`${models.config.file}\`.`
      const api = models.api === undefined ? '' : ' Registered in place over its own API.'
      const made = outputs.map(({ path, what }) => `\`${path}\` (${what})`).join(', ')
      const rows = models.map.map(({ kind, sub, link, config: key, flag }) => [
        sub === undefined ? kind : `${kind}/${sub}`,
        ...[link, key, flag].map((cell) => code(cell === undefined ? [] : [cell])),
      ])
      return [
        `Usual way: ${models.defaultWay}.${config}${api} Results: ${made === '' ? 'none' : made}.`,
        rows.length === 0
          ? 'It takes no models from the shared folder.'
          : table(['Kind', 'Link', 'Configuration key', 'Flag'], rows),
      ].join('\n\n')
    }),
  )
}

const document = (title: string, lead: string, body: string): string => `# ${title}\n\n${lead}\n\n${body}\n`

const sections = (manifests: readonly Manifest[], tell: (manifest: Manifest) => string): string =>
  manifests
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((manifest) => `## ${manifest.name} (${manifest.id})\n\n${tell(manifest)}`)
    .join('\n\n')

const pairs = (env: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(env).map(([name, value]) => `${name}=${value}`)

const code = (words: readonly string[]): string => (words.length === 0 ? '' : `\`${words.join(' ')}\``)

/** A Markdown table with columns of even width, as the project's formatter writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  const [first = [], ...others] = cells
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n')
}
