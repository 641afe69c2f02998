import type { LogLine, Operation } from '../../shared/contract/operations.ts'
import { DeckError, type ErrorInfo } from '../../shared/errors.ts'
import { exitCodes, type CommandContext } from './command.ts'
import { describeError } from './errors.ts'
import { formatBytes, formatDuration } from './format.ts'

const shownLogLines = 20

type Facts = Readonly<Record<string, unknown>>

function currentStep(operation: Operation): string {
  const step =
    operation.steps.find(({ state }) => state === 'running') ?? operation.steps.find(({ state }) => state === 'pending')
  return step?.title ?? ''
}

function progressLine(operation: Operation): string {
  const { fraction, detail, bytesDone, bytesTotal, bytesPerSecond, etaSeconds } = operation.progress
  const bytes =
    bytesDone === null ? '' : `${formatBytes(bytesDone)}${bytesTotal === null ? '' : ` of ${formatBytes(bytesTotal)}`}`
  const speed = bytesPerSecond === null ? '' : `${formatBytes(bytesPerSecond)}/s`
  const eta = etaSeconds === null ? '' : `${formatDuration(etaSeconds)} left`
  return [`${String(Math.round(fraction * 100)).padStart(3)} %`, currentStep(operation), bytes, speed, eta, detail]
    .filter((part) => part !== '')
    .join('  ')
}

/** What a line tells where nobody watches: the step, and every tenth part of the way. */
function coarseLine(operation: Operation): string {
  return `${String(Math.floor(operation.progress.fraction * 10) * 10).padStart(3)} %  ${currentStep(operation)}`
}

function show(operation: Operation, { output }: CommandContext): void {
  const { id, kind, subject, state, progress } = operation
  output.event({ event: 'progress', operation: id, kind, subject, state, step: currentStep(operation), ...progress })
  output.progress(output.interactive ? progressLine(operation) : coarseLine(operation))
}

/** The error of an operation that ended otherwise than it should; null for one that did what was asked. */
function endError(operation: Operation, wanted: Operation['state']): ErrorInfo | null {
  const { state, error, id } = operation
  if (state === wanted) return null
  if (state === 'cancelled') {
    const info = describeError(new DeckError('cancelled'))
    return {
      ...info,
      remedy: `Go on with “deck operations resume ${id}”, or take it back with “deck operations rollback ${id}”.`,
    }
  }
  return error ?? describeError(new DeckError('operation-state', { state }))
}

/**
 * Starts an operation and shows it until it ends. The interrupt cancels it; it can be resumed. Returns the exit
 * code; a failure is said, with the end of the log for people.
 * @param wanted - the state in which it did what was asked.
 * @param done - what the `done` event carries, asked for at the end.
 */
export async function followOperation(
  context: CommandContext,
  start: () => Promise<Operation>,
  done: (operation: Operation) => Facts | Promise<Facts>,
  wanted: Operation['state'] = 'done',
): Promise<number> {
  const { deck, output, interrupt } = context
  const { client } = deck
  const watching = new AbortController()
  let id: string | null = null
  // Asked for before the start, so that nothing of it is missed.
  const events = await client.system.events(undefined, { signal: watching.signal })
  const watch = async (): Promise<void> => {
    try {
      for await (const event of events) {
        // What arrives after the end was told would look as if it went on.
        if (event.type === 'operation' && event.operation.id === id && !watching.signal.aborted)
          show(event.operation, context)
      }
    } catch (error) {
      // The log below notices a lost connection too, and decides.
      if (!watching.signal.aborted && !deck.lost) throw error
    }
  }
  const watched = watch().catch((error: unknown) => output.note(describeError(error).message))

  const cancel = (): void => {
    if (id === null) return
    output.note('Cancelling …')
    client.operations.cancel({ id }).catch((error: unknown) => output.note(describeError(error).message))
  }
  try {
    const operation = await start()
    id = operation.id
    show(operation, context)
    if (interrupt.aborted) cancel()
    else interrupt.addEventListener('abort', cancel, { once: true })

    const last: LogLine[] = []
    // The log of the operation ends when the operation does.
    for await (const { lines } of await client.operations.log({ id })) {
      for (const { at, stream, text } of lines) output.event({ event: 'log', operation: id, at, stream, text })
      last.push(...lines)
      last.splice(0, Math.max(0, last.length - shownLogLines))
    }
    const ended = await client.operations.get({ id })
    watching.abort()
    const error = endError(ended, wanted)
    if (error === null) {
      output.event({ event: 'done', operation: id, state: ended.state, ...(await done(ended)) })
      return exitCodes.success
    }
    if (ended.state === 'failed' || ended.state === 'rolled-back') for (const { text } of last) output.note(`  ${text}`)
    if (ended.state === 'rolled-back') output.note('What was begun was taken back.')
    output.error(error, true)
    return ended.state === 'cancelled' ? exitCodes.cancelled : exitCodes.failure
  } finally {
    interrupt.removeEventListener('abort', cancel)
    watching.abort()
    await watched
  }
}
