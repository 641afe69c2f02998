import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface DotnetCall {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * A `dotnet` that does as the real one as far as it can be seen from outside: it lists SDKs, `build`
 * leaves a library in the output folder, and a library that is run is a server that once asks to be
 * started again (exit code 42). Each call is one line of JSON in `log`.
 */
export async function makeDotnet(folder: string, sdks: readonly string[], log: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'dotnet')
  await writeFile(path, program(sdks, log))
  await chmod(path, 0o755)
  return path
}

const program = (sdks: readonly string[], log: string): string => `#!${process.execPath}
const { appendFileSync, existsSync, mkdirSync, writeFileSync } = require('node:fs')
const { createServer } = require('node:http')
const args = process.argv.slice(2)
if (args[0] === '--list-sdks') {
  for (const version of ${JSON.stringify(sdks)}) console.log(version + ' [/usr/share/dotnet/sdk]')
  process.exit(0)
}
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, cwd: process.cwd(), env: process.env }) + '\\n')
if (args[0] === 'build') {
  const output = args[args.indexOf('-o') + 1]
  mkdirSync(output, { recursive: true })
  writeFileSync(output + '/SwarmUI.dll', 'a library')
  console.log('Build succeeded.')
} else {
  if (!existsSync(args[0])) throw new Error(args[0] + ' was not built')
  const value = (name) => args[args.indexOf(name) + 1]
  if (!existsSync('restarted')) {
    writeFileSync('restarted', '')
    process.exit(42)
  }
  const address = 'http://' + value('--host') + ':' + value('--port')
  console.log('12:00:00.000 [Init] Starting webserver on ' + address)
  createServer((request, response) => response.writeHead(302, { location: 'Text2Image' }).end()).listen(
    Number(value('--port')),
    value('--host'),
    () => console.log('12:00:00.100 [Init] SwarmUI v0.9.8.2 - Local is now running.'),
  )
  process.on('SIGINT', () => process.exit(0))
}
`
