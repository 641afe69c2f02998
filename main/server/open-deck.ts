import { createRouterClient } from '@orpc/server'
import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeckClient } from '../../shared/contract/index.ts'
import { DeckError } from '../../shared/errors.ts'
import { createCore, type Core, type CoreOptions } from '../core.ts'
import { connectLocal, listenLocal } from './local-endpoint.ts'
import { dataFolderAt, type DataFolder } from '../store/data-folder.ts'
import { coreEndpoint } from '../store/endpoint.ts'
import { acquireCore, type CoreAddress, type HeldCore } from '../store/lock.ts'

/** The way to the one live core of a data folder. */
export interface OpenDeck {
  readonly client: DeckClient
  /** The core when it lives in this process; null when this process is a client of another. */
  readonly core: Core | null
  /** The process that the core lives in, and where it answers. */
  readonly pid: number
  readonly endpoint: string
  /** Whether the connection to another process's core has broken off. */
  readonly lost: boolean
  /**
   * Ends the core that lives here, or leaves the other one. A core here first waits for other processes that use it,
   * because ending it would cancel their work; `signal` ends the wait.
   */
  close(signal: AbortSignal, waiting: (peers: number) => void): Promise<void>
}

/** A core that is just ending has announced itself, and answers no more. */
const retryMs = 5000

async function ownCore(folder: DataFolder, held: HeldCore, options: CoreOptions): Promise<OpenDeck> {
  let core: Core | undefined
  try {
    core = await createCore(options)
    const endpoint = await coreEndpoint(folder)
    const local = await listenLocal(core, endpoint)
    await held.announce(endpoint, options.version)
    const own = core
    return {
      client: createRouterClient(own.router),
      core: own,
      pid: process.pid,
      endpoint,
      lost: false,
      async close(signal, waiting) {
        if (local.peers > 0 && !signal.aborted) {
          waiting(local.peers)
          const stop = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
          await Promise.race([local.idle(), stop])
        }
        await local.close()
        await own.close()
        await held.release()
      },
    }
  } catch (error) {
    await core?.close()
    await held.release()
    throw error
  }
}

async function clientOf(address: CoreAddress): Promise<OpenDeck> {
  const connection = await connectLocal(address.endpoint)
  let lost = false
  void connection.ended.then(() => (lost = true))
  return {
    client: connection.client,
    core: null,
    pid: address.pid,
    endpoint: address.endpoint,
    get lost() {
      return lost
    },
    close: () => connection.close(),
  }
}

/**
 * Becomes the one live core of the data folder, or a client of the one that is. Raises `core-other-version` when
 * that one is of another version, and `core-busy` when it does not answer.
 */
export async function openDeck(options: CoreOptions): Promise<OpenDeck> {
  const folder = dataFolderAt(options.dataDir)
  try {
    await mkdir(folder.root, { recursive: true })
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new DeckError('data-folder-unwritable', { path: folder.root, detail }, { cause: error })
  }
  const deadline = Date.now() + retryMs
  for (;;) {
    const found = await acquireCore(folder)
    if (!('heldBy' in found)) return ownCore(folder, found, options)
    const { pid, version } = found.heldBy
    if (version !== options.version)
      throw new DeckError('core-other-version', { running: version, own: options.version })
    try {
      return await clientOf(found.heldBy)
    } catch (error) {
      if (Date.now() > deadline) throw new DeckError('core-busy', { pid }, { cause: error })
      await sleep(100)
    }
  }
}
