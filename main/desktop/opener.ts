/**
 * Whether a link may be handed to the system: https anywhere, http on loopback alone (the UIs that run here).
 * https://www.electronjs.org/docs/latest/tutorial/security, items 13 to 15.
 */
export function isOpenable(link: string): boolean {
  if (!URL.canParse(link)) return false
  const { protocol, hostname, username, password } = new URL(link)
  if (username !== '' || password !== '') return false
  if (protocol === 'https:') return true
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]')
}
