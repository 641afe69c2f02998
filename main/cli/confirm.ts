import { createInterface } from 'node:readline/promises'
import { DeckError } from '../../shared/errors.ts'

/**
 * Asks on the terminal whether something may be removed; anything but “y” or “yes” is no. Raises
 * `confirmation-needed` where nobody can be asked.
 */
export async function confirm(question: string, subject: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new DeckError('confirmation-needed', { name: subject })
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal })
    return /^y(?:es)?$/i.test(answer.trim())
  } catch (error) {
    if (signal.aborted) return false
    throw error
  } finally {
    terminal.close()
  }
}
