import type { Command } from 'commander'
import { parse, resolve } from 'node:path'
import type { CatalogueEntry, CheckedFile, Finding, ProbeReport } from '../../../shared/contract/catalogue.ts'
import { DeckError, type ErrorInfo } from '../../../shared/errors.ts'
import { unreadable } from '../../catalogue/check-packages.ts'
import { readPackageFile } from '../../catalogue/read-package-file.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { formatTable } from '../format.ts'
import { registerOwnPackageCommands } from './own-packages.ts'

interface Broken {
  readonly file: string
  readonly error: ErrorInfo
}

function entryView({ manifest, origin, fit }: CatalogueEntry): Readonly<Record<string, unknown>> {
  const { id, name, role, summary, audience, homepage, license, status, families, needs } = manifest
  return { id, name, role, origin, summary, audience, homepage, license, status, families, needs, fit }
}

/** A package file that disabled itself, in the same list: `error` tells it from the others. */
function brokenView({ file, error: { code, message, remedy } }: Broken): Readonly<Record<string, unknown>> {
  return { id: parse(file).name, file, error: { code, message, remedy } }
}

async function list({ deck, output }: CommandContext): Promise<number> {
  const { entries, broken } = await deck.client.catalogue.list()
  output.result([...entries.map(entryView), ...broken.map(brokenView)], () =>
    formatTable(
      ['ID', 'Name', 'Status', 'Fits', 'Backend', 'Summary'],
      entries.map(({ manifest, fit }) => [
        manifest.id,
        manifest.name,
        manifest.status.state,
        fit.verdict,
        fit.recommended ?? '–',
        manifest.summary.en,
      ]),
    ),
  )
  for (const { error } of broken) output.note(`${error.message}\n${error.remedy}`)
  return exitCodes.success
}

function checkText(checked: readonly CheckedFile[]): string {
  const lines = checked.flatMap(({ file, faults }) =>
    faults.map(({ line, where, message }) => `${file}:${line}: ${where === '' ? '' : `${where}: `}${message}`),
  )
  const faulty = checked.filter(({ faults }) => faults.length > 0).length
  return [
    ...lines,
    faulty === 0 ? `${checked.length} package file(s) are in order.` : `${faulty} of ${checked.length} have faults.`,
  ].join('\n')
}

/** The files are read here, with the rights of whoever typed the command; the core gets their text. */
async function check({ deck, output }: CommandContext, files: readonly string[]): Promise<number> {
  const read = await Promise.all(
    files.map(async (name) => {
      const file = resolve(name)
      return readPackageFile(file).then(
        (text) => ({ file, text }),
        (error: unknown) => unreadable(file, error),
      )
    }),
  )
  const texts = read.filter((one) => 'text' in one)
  const answered = await deck.client.catalogue.check(files.length === 0 ? {} : { texts })
  const checked = [...answered, ...read.filter((one) => 'faults' in one)]
  output.result(checked, () => checkText(checked))
  return checked.some(({ faults }) => faults.length > 0) ? exitCodes.failure : exitCodes.success
}

const count = (findings: readonly Finding[], severity: Finding['severity']): number =>
  findings.filter((finding) => finding.severity === severity).length

function probeText({ id, ref, commit, findings }: ProbeReport, bold: (text: string) => string): string {
  const [drift, unknown] = [count(findings, 'drift'), count(findings, 'unknown')]
  const verdict = [
    drift === 0 ? 'no drift' : `${drift} × drift`,
    ...(unknown === 0 ? [] : [`${unknown} × could not be asked`]),
  ].join(', ')
  return [
    bold(`${id} ${ref}${commit === null ? '' : ` (${commit.slice(0, 12)})`}: ${verdict}`),
    ...findings.map(({ severity, where, message }) => `  ${severity.padEnd(7)}  ${where}: ${message}`),
  ].join('\n')
}

async function probe({ deck, output, interrupt }: CommandContext, ids: readonly string[]): Promise<number> {
  const { entries } = await deck.client.catalogue.list()
  const wanted = ids.length === 0 ? entries.map(({ manifest }) => manifest.id) : [...new Set(ids)]
  const reports: ProbeReport[] = []
  for (const id of wanted) {
    if (interrupt.aborted) throw new DeckError('cancelled')
    output.progress(`Asking the upstream of ${id} (${reports.length + 1} of ${wanted.length})`)
    const asking = deck.client.catalogue.probe({ id }, { signal: interrupt })
    reports.push(
      await asking.catch((error: unknown) => {
        throw interrupt.aborted ? new DeckError('cancelled') : error
      }),
    )
  }
  output.result(reports, () => reports.map((report) => probeText(report, (text) => output.bold(text))).join('\n'))
  // What could not be asked is not known to be right.
  const fine = reports.every(({ findings }) => findings.every(({ severity }) => severity === 'remark'))
  return fine ? exitCodes.success : exitCodes.failure
}

/** `deck catalog` with its sub-commands. */
export function registerCatalogCommands(program: Command, run: RunCommand): void {
  const catalog = program
    .command('catalog')
    .alias('catalogue')
    .description('the packages that can be installed, and whether they fit this machine')
    .action(() => run(list))
  catalog
    .command('check')
    .description('check package files without installing anything: every one that is known, or those that are named')
    .argument('[files...]', 'package files, wherever they are')
    .action((files: readonly string[]) => run((context) => check(context, files)))
  catalog
    .command('probe')
    .description(
      'compare packages with their upstream as it is now; fails on drift, and where upstream cannot be asked',
    )
    .argument('[ids...]', 'packages by their ID')
    .option('--all', 'every package')
    .action(async (ids: readonly string[], { all }: { readonly all?: true }, command: Command) => {
      if (ids.length > 0 === (all === true)) command.error('error: name packages by their ID, or say --all')
      await run((context) => probe(context, ids))
    })
  registerOwnPackageCommands(catalog, run)
}
