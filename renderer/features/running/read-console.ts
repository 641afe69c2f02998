import type { Terminal } from '@xterm/xterm'
import type { DeckClient } from '../../../shared/contract/index.ts'
import { createAckBatcher } from './ack-batcher.ts'

interface ReadConsoleOptions {
  readonly client: DeckClient
  readonly runId: string
  readonly terminal: Pick<Terminal, 'write' | 'reset'>
  /** Said in front when the beginning is no longer at hand. */
  readonly missed: (units: number) => string
  readonly signal: AbortSignal
}

/** Replays a run's console and follows it; acknowledges only what the terminal has parsed. */
export async function readConsole({ client, runId, terminal, missed, signal }: ReadConsoleOptions): Promise<void> {
  const reader = crypto.randomUUID()
  const acks = createAckBatcher({
    send: (units) => {
      if (!signal.aborted) client.runs.ack({ id: runId, reader, units }).catch(() => undefined)
    },
  })
  try {
    const stream = await client.runs.console({ id: runId, reader }, { signal })
    terminal.reset()
    let first = true
    for await (const chunk of stream) {
      if (chunk.type === 'end') return
      if (first && chunk.offset > 0) terminal.write(`\u001b[2m${missed(chunk.offset)}\u001b[0m\r\n`)
      first = false
      const { length } = chunk.data
      terminal.write(chunk.data, () => acks.add(length))
    }
  } finally {
    acks.dispose()
  }
}
