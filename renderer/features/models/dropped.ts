const mostPaths = 1000

/**
 * The path of a `file:` address as this system writes it; null for other addresses.
 * A host in it is that of a network share (RFC 8089).
 */
export function pathOfUrl(text: string): string | null {
  const url = URL.parse(text)
  if (url?.protocol !== 'file:') return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (path.includes('\0')) return null
  const windows = /^\/[a-zA-Z]:(?:\/|$)/.test(path)
  if (url.host !== '' && url.host !== 'localhost') return `\\\\${url.host}${path.replaceAll('/', '\\')}`
  return windows ? path.slice(1).replaceAll('/', '\\') : path
}

/** Lines of a list of addresses or of paths, one a line (`#` begins a comment in `text/uri-list`, RFC 2483). */
export function pathsOfText(text: string): string[] {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim().replace(/^"(.*)"$/, '$1'))
    .filter((line) => line !== '' && !line.startsWith('#'))
  const paths = lines.flatMap((line) => {
    if (/^[a-z][a-z\d+.-]+:\/\//i.test(line)) return pathOfUrl(line) ?? []
    return line
  })
  return [...new Set(paths)].slice(0, mostPaths)
}

/** Paths that a drop brings. `pathOf` tells where a file lies: the desktop knows, a browser mostly does not say. */
export function droppedPaths(
  transfer: Pick<DataTransfer, 'getData' | 'files'>,
  pathOf?: (file: File) => string,
): readonly string[] {
  const known = pathOf === undefined ? [] : [...transfer.files].map(pathOf).filter((path) => path !== '')
  return known.length > 0 ? known.slice(0, mostPaths) : pathsOfText(transfer.getData('text/uri-list'))
}
