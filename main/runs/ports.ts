import { connect, createServer } from 'node:net'
import { DeckError } from '../../shared/errors.ts'
import { nameHolder } from './port-holder.ts'

const loopback = ['127.0.0.1', '::1'] as const

/** Binds and lets go at once; gives the port, or null when it is taken there. A family that the machine lacks is free. */
function tryBind(port: number, host: string): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const server = createServer()
  server.on('error', (error: NodeJS.ErrnoException) => {
    resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT' ? port : null)
  })
  server.listen({ port, host, exclusive: true }, () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' ? (address?.port ?? null) : null))
  })
  return promise
}

function answers(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ port, host })
  const end = (result: boolean): void => {
    socket.destroy()
    resolve(result)
  }
  socket.setTimeout(500, () => end(false))
  socket.on('connect', () => end(true))
  socket.on('error', () => end(false))
  return promise
}

/**
 * Whether a program could serve on this loopback port now. Binding alone is not enough: where a
 * wildcard address is taken, some systems still let loopback be bound.
 */
async function isFree(port: number): Promise<boolean> {
  for (const host of loopback) if ((await answers(port, host)) || (await tryBind(port, host)) === null) return false
  return true
}

export interface PortChooser {
  /** A free loopback port: the wanted one, else one of the next, else any; raises `port-taken` when `fixed`. */
  choose(wanted: number, fixed: boolean): Promise<number>
  /** The launch that was promised this port has become a run, which `takenBy` knows. */
  redeem(port: number): void
}

/** How long a port stays promised to a launch that has not appeared as a run. */
const promiseMs = 60_000
const neighbours = 50

/** `takenBy` names the run that was given a port, also while it has not bound it yet. */
export function createPortChooser(takenBy: (port: number) => string | null): PortChooser {
  const promises = new Map<number, number>()
  const promised = (port: number): boolean => (promises.get(port) ?? 0) > Date.now()
  let queue: Promise<unknown> = Promise.resolve()

  const choose = async (wanted: number, fixed: boolean): Promise<number> => {
    const owner = takenBy(wanted)
    // A fixed port that an earlier launch was promised is decided by who binds it, if it came to nothing.
    if (fixed && owner !== null) throw new DeckError('port-taken', { port: wanted, holder: `“${owner}”` })
    if (fixed) {
      if (await isFree(wanted)) return wanted
      throw new DeckError('port-taken', { port: wanted, holder: await nameHolder(wanted) })
    }
    for (let port = wanted; port < Math.min(65_536, wanted + neighbours); port++) {
      if (takenBy(port) === null && !promised(port) && (await isFree(port))) return port
    }
    for (let attempt = 0; attempt < 20; attempt++) {
      const port = await tryBind(0, loopback[0])
      if (port !== null && takenBy(port) === null && !promised(port) && (await isFree(port))) return port
    }
    throw new DeckError('port-taken', { port: wanted, holder: await nameHolder(wanted) })
  }
  return {
    choose(wanted, fixed) {
      // One after the other, so that two launches are never given the same port.
      const next = queue.then(async () => {
        const port = await choose(wanted, fixed)
        promises.set(port, Date.now() + promiseMs)
        return port
      })
      queue = next.catch(() => undefined)
      return next
    },
    redeem(port) {
      promises.delete(port)
    },
  }
}
