/** Opens an http(s) address outside the app; the desktop hands it to the system's browser. */
export function openUrl(url: string): void {
  const { protocol } = new URL(url)
  if (protocol === 'https:' || protocol === 'http:') window.open(url, '_blank', 'noopener,noreferrer')
}
