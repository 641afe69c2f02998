/** Opens an http(s) address outside the app; the desktop hands it to the system's browser. */
export function openUrl(url: string): void {
  const { protocol } = new URL(url)
  if (protocol === 'https:' || protocol === 'http:') window.open(url, '_blank', 'noopener,noreferrer')
}

/** What a program prints as a wildcard address (`0.0.0.0`, `[::]`) is reached over loopback. */
export function reachableUrl(url: string): string {
  const parsed = new URL(url)
  if (parsed.hostname === '0.0.0.0' || parsed.hostname === '[::]') parsed.hostname = '127.0.0.1'
  return parsed.href
}
