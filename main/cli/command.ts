import type { OpenDeck } from '../server/open-deck.ts'
import type { Output } from './output.ts'

/** What `deck` ends with. Only `success` means that what was asked for has happened. */
export const exitCodes = { success: 0, failure: 1, usage: 2, cancelled: 130 } as const

export interface CommandContext {
  readonly deck: OpenDeck
  readonly output: Output
  /** Aborted when the person wants the command to end. */
  readonly interrupt: AbortSignal
  readonly env: NodeJS.ProcessEnv
}

interface CommandKind {
  /** Long commands print events; short ones one document. */
  readonly long?: boolean
  /** What the core in this process is called towards its clients. */
  readonly host?: 'cli' | 'server'
}

/** Opens the core, runs the action, says what went wrong, closes the core. Registers as a commander action. */
export type RunCommand = (action: (context: CommandContext) => Promise<number>, kind?: CommandKind) => Promise<void>
