import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '../../shared/contract/runs.ts'
import { DeckError } from '../../shared/errors.ts'
import { exitCodes, type CommandContext } from './command.ts'
import { describeError } from './errors.ts'
import { aborted } from './interrupt.ts'

const settleMs = 15_000

/** Streams the console of a run, and acknowledges what stdout took, so that a slow reader slows the program. */
async function streamConsole({ deck, output }: CommandContext, id: string): Promise<void> {
  const reader = randomUUID()
  for await (const chunk of await deck.client.runs.console({ id, reader })) {
    if (chunk.type === 'end') return
    if (chunk.data === '') continue
    if (output.json) output.event({ event: 'log', stream: 'console', offset: chunk.offset, text: chunk.data })
    if (output.json) await output.raw('')
    else await output.raw(chunk.data)
    // A run that has just ended takes no acknowledgement; a lost connection ends the loop itself.
    await deck.client.runs.ack({ id, reader, units: chunk.data.length }).catch(() => undefined)
  }
}

/** The console may end a moment before the last process of the tree does. */
async function settledRun(find: () => Promise<Run>): Promise<Run> {
  const deadline = Date.now() + settleMs
  for (;;) {
    const run = await find()
    if (run.state === 'exited' || Date.now() > deadline) return run
    await sleep(50)
  }
}

function wasStopped(run: Run, stopping: boolean): boolean {
  return stopping && run.error === null
}

function tellEnd(run: Run, stopped: boolean, { output, interrupt }: CommandContext): number {
  const { exitCode, signal, name, pid, error } = run
  output.event({ event: 'exit', name, pid, exitCode, signal, stopped })
  if (error !== null && !stopped) {
    output.error(error, true)
    return exitCodes.failure
  }
  const how = signal ?? `exit code ${exitCode ?? 'unknown'}`
  output.note(stopped ? `“${name}” was stopped.` : `“${name}” ended (${how}).`)
  if (stopped) return run.readyAt === null && interrupt.aborted ? exitCodes.cancelled : exitCodes.success
  return exitCode === 0 && signal === null ? exitCodes.success : exitCodes.failure
}

/**
 * Starts a run and shows its console until it ends. The interrupt stops the run gracefully and waits. Success means
 * that the program ended well, or was stopped after it had been ready; stopped before that is `cancelled`.
 */
export async function followRun(context: CommandContext, launch: () => Promise<Run>): Promise<number> {
  const { deck, output, interrupt } = context
  const { client } = deck
  const watching = new AbortController()
  let id: string | null = null
  let said = false
  let told = 0
  let stopping = false
  const look = (run: Run): void => {
    if (run.id !== id) return
    if (run.state === 'stopping') stopping = true
    for (const problem of run.problems.slice(told)) {
      output.event({ event: 'problem', id: problem.id, title: problem.title.en, cure: problem.cure.en })
      output.note(`${problem.title.en}: ${problem.cure.en}`)
    }
    told = Math.max(told, run.problems.length)
    if (run.state !== 'ready' || said) return
    said = true
    output.event({ event: 'ready', url: run.url, pid: run.pid, port: run.port })
    output.note(`“${run.name}” is ready${run.url === null ? '.' : `: ${run.url}`}`)
  }
  // Asked for before the launch, so that nothing of it is missed.
  const events = await client.system.events(undefined, { signal: watching.signal })
  const watch = async (): Promise<void> => {
    try {
      for await (const event of events) if (event.type === 'run') look(event.run)
    } catch (error) {
      // The console below notices a lost connection too, and decides.
      if (!watching.signal.aborted && !deck.lost) throw error
    }
  }
  const watched = watch().catch((error: unknown) => output.note(describeError(error).message))
  try {
    const run = await launch()
    id = run.id
    const stop = async (): Promise<void> => {
      await aborted(interrupt)
      stopping = true
      output.note('Stopping …')
      await client.runs.stop({ id: run.id })
    }
    const find = async (): Promise<Run> => {
      const found = (await client.runs.list()).find((each) => each.id === run.id)
      if (found === undefined) throw new DeckError('not-found', { what: 'run', name: run.name })
      return found
    }
    look(await find())
    const consoleEnd = streamConsole(context, run.id)
    const stopped = stop()
    await Promise.race([consoleEnd, stopped])
    await consoleEnd
    if (interrupt.aborted) await stopped
    const ended = await settledRun(find)
    look(ended)
    return tellEnd(ended, wasStopped(ended, stopping), context)
  } finally {
    watching.abort()
    await watched
  }
}
