import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

const loopback = ['127.0.0.1', 'localhost', '[::1]']

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** Whether a server bound to this host can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** The machine's own addresses without loopback and link-local ones, as they stand in a URL. */
function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => bracketed(address))
}

/** The host part of the URL that a person opens. */
export function urlHost(host: string): string {
  if (isWildcard(host)) return machineAddresses()[0] ?? '127.0.0.1'
  return bracketed(host)
}

/** Every URL host under which a server bound to `host` can be reached, for the words at start. */
export function reachableHosts(host: string): readonly string[] {
  return isWildcard(host) ? ['127.0.0.1', ...machineAddresses()] : [bracketed(host)]
}

/**
 * Whether a `Host` header names this server. A page on a foreign name that was made to resolve here
 * (DNS rebinding) sends its own name, and is refused. Names are compared without case.
 */
export function hostAllowed(
  header: string | undefined,
  bound: { readonly host: string; readonly port: number },
): boolean {
  if (header === undefined) return false
  const names = isLoopback(bound.host)
    ? [...loopback, bracketed(bound.host)]
    : [...loopback, bracketed(bound.host), ...machineAddresses()]
  const given = header.toLowerCase()
  return names.some((name) => given === `${name.toLowerCase()}:${bound.port}` || (bound.port === 80 && given === name))
}

/** Whether an `Origin` header is that of the page which this server gave out under `host` (a checked Host header). */
export function originAllowed(origin: string | undefined, host: string): boolean {
  return origin?.toLowerCase() === `http://${host.toLowerCase()}`
}
