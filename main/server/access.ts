import { randomBytes, timingSafeEqual } from 'node:crypto'

/** Who may come in: a token that works once, and the sessions that it opened. All of it lives in memory only. */
export interface Access {
  /** The token that is good for one entry now; a new one takes its place when it was used. */
  readonly token: string
  readonly cookieName: string
  /** The value of a new session cookie, or null when the token is not the right one. */
  exchange(token: string): string | null
  /** Whether a `Cookie` header carries a session. */
  allows(cookieHeader: string | undefined): boolean
}

/** More sessions than one person opens; the oldest ends first. */
const maxSessions = 64

function secret(): string {
  return randomBytes(32).toString('base64url')
}

/** Compares in a time that tells nothing of the content; lengths may differ, and the length is no secret. */
function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function cookieValues(header: string, name: string): readonly string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}

/**
 * @param port - part of the cookie's name: browsers keep one cookie jar for all ports of a host.
 * @param firstToken - the token to begin with; random when absent.
 */
export function createAccess(port: number, firstToken?: string): Access {
  const cookieName = `deck-${port}`
  const sessions: string[] = []
  let token = firstToken ?? secret()
  return {
    get token() {
      return token
    },
    cookieName,
    exchange(given) {
      if (!equal(given, token)) return null
      token = secret()
      const session = secret()
      sessions.push(session)
      if (sessions.length > maxSessions) sessions.shift()
      return session
    },
    allows(header) {
      if (header === undefined) return false
      const given = cookieValues(header, cookieName)
      // Every pair is compared, so that time does not tell which session came close.
      return given.reduce(
        (found, value) => sessions.reduce((hit, session) => equal(value, session) || hit, found),
        false,
      )
    },
  }
}
