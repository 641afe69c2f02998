/** One file that a lock file names. */
export interface LockedFile {
  readonly filename: string
  readonly url: string
  /** Bytes; null where the index does not tell. */
  readonly size: number | null
}

/** One package of a resolution with the files that it could be installed from. */
export interface LockedPackage {
  readonly name: string
  readonly version: string | null
  /** Empty for what is no file: a repository, a folder. */
  readonly files: readonly LockedFile[]
}

const maxPackages = 5000
const texts = /"(?:[^"\\]|\\.)*"/g
const textOf = (line: string, key: string): string | null => {
  const found = new RegExp(`(?:^|[{,]\\s*)${key} = ("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1]
  try {
    const value: unknown = found === undefined ? null : JSON.parse(found)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

/** A file as uv writes it on one line: `{ url = "…", upload-time = …, size = 123, hashes = { … } }`. */
function fileIn(line: string): LockedFile | null {
  const url = textOf(line, 'url')
  if (url === null || !URL.canParse(url)) return null
  const size = /[{,]\s*size = (\d{1,15})(?=[ ,}])/.exec(line.replace(texts, '""'))?.[1]
  const filename = new URL(url).pathname.split('/').at(-1) ?? ''
  return { filename, url, size: size === undefined ? null : Number(size) }
}

/**
 * Reads the lock file (PEP 751, `pylock.toml`) that uv writes: a table for each package, one key on a
 * line, one file on a line. Made for uv's own way of writing alone; null for anything else.
 */
export function parseLockFile(text: string): LockedPackage[] | null {
  if (!/^lock-version = "1\.\d+"$/m.test(text)) return null
  const tables = text.split(/^\[\[packages\]\]\r?$/m).slice(1)
  if (tables.length > maxPackages) return null
  const packages = tables.map((table): LockedPackage | null => {
    // Tables of their own would say how to install, not what.
    const lines = table.split(/^\[/m)[0]?.split(/\r?\n/) ?? []
    const value = (key: string): string | null =>
      lines.flatMap((line) => (line.startsWith(`${key} = `) ? (textOf(line, key) ?? []) : []))[0] ?? null
    const name = value('name')
    if (name === null) return null
    const files = (key: string): LockedFile[] => {
      const begin = lines.findIndex((line) => line.startsWith(`${key} = `))
      if (begin === -1) return []
      const end = lines[begin]?.trimEnd() === `${key} = [` ? lines.indexOf(']', begin) : begin
      return lines.slice(begin, end + 1).flatMap((line) => fileIn(line) ?? [])
    }
    const found = files('wheels')
    return {
      name,
      version: value('version'),
      files: found.length > 0 ? found : [...files('sdist'), ...files('archive')],
    }
  })
  return packages.includes(null) ? null : packages.filter((each) => each !== null)
}
