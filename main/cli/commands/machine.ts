import type { Command } from 'commander'
import type { Doctor } from '../../../shared/contract/system.ts'
import { exitCodes, type RunCommand } from '../command.ts'
import { formatBytes, formatTable } from '../format.ts'

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

/** `deck doctor`. */
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
}
