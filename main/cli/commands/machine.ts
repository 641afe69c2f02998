import type { Command } from 'commander'
import { parse } from 'node:path'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { ErrorInfo } from '../../../shared/errors.ts'
import type { Doctor } from '../../../shared/contract/system.ts'
import { exitCodes, type RunCommand } from '../command.ts'
import { formatBytes, formatTable } from '../format.ts'

interface Broken {
  readonly file: string
  readonly error: ErrorInfo
}

function doctorText({ hardware, tools, interpreters, reach }: Doctor, dataDir: string): string {
  const { os, cpu, ramBytes, gpus, disk } = hardware
  const gpuRows = gpus.map(({ name, vramBytes, driver, computeCapability, gfxTarget, integrated }) => [
    name + (integrated ? ' (integrated)' : ''),
    formatBytes(vramBytes),
    driver ?? '–',
    computeCapability ?? gfxTarget ?? '–',
  ])
  return [
    formatTable(
      ['Machine', ''],
      [
        ['System', `${os} (${hardware.arch})`],
        ['Processor', `${cpu.name}, ${cpu.cores} cores`],
        ['Memory', formatBytes(ramBytes)],
        ['Data folder', dataDir],
        [
          'Disk',
          `${formatBytes(disk.freeBytes)} free of ${formatBytes(disk.totalBytes)}, ${disk.fileSystem ?? 'unknown file system'}`,
        ],
      ],
    ),
    gpus.length === 0
      ? 'GPU  none found; the processor computes'
      : formatTable(['GPU', 'Memory', 'Driver', 'Capability'], gpuRows),
    formatTable(
      ['Tool', 'Version', 'Path'],
      tools.map(({ tool, version, path, note }) => [tool, version ?? '–', path ?? note]),
    ),
    interpreters.length === 0
      ? 'Python  none found'
      : formatTable(
          ['Python', 'Kind', 'Path'],
          interpreters.map(({ version, managed, path }) => [version, managed ? 'ours' : 'system', path]),
        ),
    formatTable(
      ['Service', 'Reached', 'Address', ''],
      reach.map(({ what, reachable, url, detail }) => [what, reachable ? 'yes' : 'no', url, detail]),
    ),
    formatTable(
      ['Probe', 'Outcome', ''],
      hardware.probes.map(({ tool, outcome, detail }) => [tool, outcome, detail]),
    ),
  ].join('\n\n')
}

function entryView({ manifest, origin, fit }: CatalogueEntry): Readonly<Record<string, unknown>> {
  const { id, name, role, summary, audience, homepage, license, status, families, needs } = manifest
  return { id, name, role, origin, summary, audience, homepage, license, status, families, needs, fit }
}

/** A package file that disabled itself, in the same list: `error` tells it from the others. */
function brokenView({ file, error: { code, message, remedy } }: Broken): Readonly<Record<string, unknown>> {
  return { id: parse(file).name, file, error: { code, message, remedy } }
}

/** `deck doctor` and `deck catalog`. */
export function registerMachineCommands(program: Command, run: RunCommand): void {
  program
    .command('doctor')
    .description('what this machine has: hardware, tools, interpreters, disk, and what can be reached')
    .action(() =>
      run(async ({ deck, output }) => {
        const [hello, doctor] = [await deck.client.system.hello(), await deck.client.system.doctor()]
        const { version, dataDir, notices } = hello
        output.result({ version, dataDir, notices, ...doctor }, () => doctorText(doctor, dataDir))
        return exitCodes.success
      }),
    )
  program
    .command('catalog')
    .alias('catalogue')
    .description('the packages that can be installed, and whether they fit this machine')
    .action(() =>
      run(async ({ deck, output }) => {
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
      }),
    )
}
