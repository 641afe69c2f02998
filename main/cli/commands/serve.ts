import type { Command } from 'commander'
import { DeckError } from '../../../shared/errors.ts'
import { isLoopback, reachableHosts } from '../../server/addresses.ts'
import { startServer, type RunningServer } from '../../server/server.ts'
import { exitCodes, type CommandContext, type RunCommand } from '../command.ts'
import { aborted } from '../interrupt.ts'
import { hasDisplay, openBrowser } from '../open-browser.ts'
import { parsePort } from './runs.ts'

/** Tried first when no port was asked for, so that a bookmark keeps working. */
const usualPort = 8930

interface ServeFlags {
  readonly host: string
  readonly port?: number
  readonly open?: true
}

async function start(flags: ServeFlags, context: CommandContext, rendererFolder: string): Promise<RunningServer> {
  const { deck, output } = context
  if (deck.core === null) throw new DeckError('core-elsewhere', { pid: deck.pid })
  const options = {
    core: deck.core,
    host: flags.host,
    rendererFolder,
    log: (text: string) => {
      output.event({ event: 'log', stream: 'app', text })
      output.note(text)
    },
    onLink: (url: string) => {
      output.event({ event: 'log', stream: 'app', text: 'The link was used. The next one:', url })
      output.note(`The link was used. For another browser: ${url}`)
    },
  }
  if (flags.port !== undefined) return startServer({ ...options, port: flags.port })
  try {
    return await startServer({ ...options, port: usualPort })
  } catch (error) {
    if (error instanceof DeckError && error.code === 'port-taken') return startServer({ ...options, port: 0 })
    throw error
  }
}

async function serve(flags: ServeFlags, context: CommandContext, rendererFolder: string): Promise<number> {
  const { output, interrupt, env } = context
  const server = await start(flags, context, rendererFolder)
  try {
    if (!isLoopback(flags.host)) {
      const { message, remedy } = new DeckError('hidden-server')
      const opened = reachableHosts(flags.host).map((host) => `http://${host}:${server.port}`)
      output.event({ event: 'log', stream: 'app', text: `${message} ${remedy} Opened: ${opened.join(', ')}` })
      output.note(
        `${message} ${remedy}\nOpened to whoever reaches: ${opened.join(', ')}. All that this app can do, a browser with the link can do.`,
      )
    }
    output.event({ event: 'ready', url: server.url, pid: process.pid, port: server.port })
    if (!output.json) await output.raw(`Diffusion Deck is open at ${output.bold(server.url)}\n`)
    output.note('The link works once, for one browser. Ctrl-C ends it.')
    if (flags.open === true && hasDisplay(process.platform, env)) openBrowser(server.url, env)
    await aborted(interrupt)
    output.note('Ending …')
  } finally {
    await server.close()
  }
  output.event({ event: 'exit', exitCode: exitCodes.success })
  return exitCodes.success
}

/** `deck serve`: the same app for a browser. */
export function registerServeCommand(program: Command, run: RunCommand, rendererFolder: string): void {
  program
    .command('serve')
    .description('serve the app to a browser; this machine only, unless --host says otherwise')
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', `port to listen on; ${usualPort} or any free one when absent`, parsePort)
    .option('--open', 'open the browser when there is a display')
    .action((flags: ServeFlags) =>
      run((context) => serve(flags, context, rendererFolder), { long: true, host: 'server' }),
    )
}
