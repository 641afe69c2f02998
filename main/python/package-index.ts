import { z } from 'zod'
import { DeckError } from '../../shared/errors.ts'
import type { HttpGet } from '../network/http-get.ts'
import { newestFirst, normalizeName, parseVersion } from './pep440.ts'

/** One file of a project on an index. */
export interface IndexFile {
  readonly filename: string
  /** Absolute. */
  readonly url: string
  /** Lower-case hex, or null when the index gives none. */
  readonly sha256: string | null
  readonly size: number | null
  readonly yanked: boolean
}

const maxListing = 64 * 1024 * 1024
const jsonType = 'application/vnd.pypi.simple.v1+json'

const projectSchema = z.object({
  files: z.array(
    z.object({
      filename: z.string().max(500),
      url: z.string().max(4000),
      hashes: z.record(z.string(), z.string()).default({}),
      size: z.number().int().nonnegative().nullish(),
      yanked: z.union([z.boolean(), z.string()]).nullish(),
    }),
  ),
})

function absolute(url: string, base: string): string | null {
  return URL.canParse(url, base) ? new URL(url, base).href : null
}

const hex = /^[0-9a-f]{64}$/

/** Reads the JSON form of the simple API (PEP 691). Null when it is none. */
export function parseIndexJson(text: string, base: string): IndexFile[] | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const project = projectSchema.safeParse(value)
  if (!project.success) return null
  return project.data.files.flatMap((file) => {
    const url = absolute(file.url, base)
    const sha256 = file.hashes['sha256']?.toLowerCase() ?? ''
    const yanked = file.yanked !== undefined && file.yanked !== null && file.yanked !== false
    return url === null
      ? []
      : [{ filename: file.filename, url, sha256: hex.test(sha256) ? sha256 : null, size: file.size ?? null, yanked }]
  })
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }
const decode = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name.toLowerCase()] ?? whole)

/** Reads the HTML form of the simple API (PEP 503). */
export function parseIndexHtml(text: string, base: string): IndexFile[] {
  return [...text.matchAll(/<a\s([^>]{1,6000})>([^<]{1,500})<\/a>/gi)].flatMap(([, attributes = '', label = '']) => {
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes)
    const url = absolute(decode(href?.[1] ?? href?.[2] ?? ''), base)
    if (href === null || url === null) return []
    const found = /#sha256=([0-9a-f]{64})/i.exec(url)?.[1]?.toLowerCase() ?? null
    return [
      {
        filename: decode(label).trim(),
        url: url.replace(/#.*$/, ''),
        sha256: found,
        size: null,
        yanked: /\bdata-yanked\b/i.test(attributes),
      },
    ]
  })
}

/** The version in the name of a wheel or source archive of `project`, or null. */
export function versionOfFile(filename: string, project: string): string | null {
  const stem = /^(.+?)(?:\.tar\.(?:gz|bz2|xz)|\.zip|\.whl)$/i.exec(filename)
  if (stem?.[1] === undefined) return null
  if (filename.toLowerCase().endsWith('.whl')) return stem[1].split('-')[1] ?? null
  // The name of a source archive may hold dashes itself, so the version is what follows the project's name.
  for (let at = stem[1].indexOf('-'); at !== -1; at = stem[1].indexOf('-', at + 1)) {
    if (normalizeName(stem[1].slice(0, at)) === normalizeName(project)) return stem[1].slice(at + 1)
  }
  return null
}

/** Versions with at least one file that was not withdrawn, newest first, pre-releases last. */
export function versionsOf(files: readonly IndexFile[], project: string): string[] {
  const versions = files.flatMap((file) => {
    const version = file.yanked ? null : versionOfFile(file.filename, project)
    return version === null || parseVersion(version) === null ? [] : [version]
  })
  return newestFirst([...new Set(versions)])
}

/** All files of a project. Raises `not-found`, `unreachable` or `cancelled`. */
export async function readProject(
  http: HttpGet,
  index: string,
  project: string,
  signal?: AbortSignal,
): Promise<IndexFile[]> {
  const address = `${index.replace(/\/+$/, '')}/${normalizeName(project)}/`
  const request = {
    accept: `${jsonType}, text/html;q=0.1`,
    maxBytes: maxListing,
    ...(signal === undefined ? {} : { signal }),
  }
  const reply = await http.open(address, request)
  const parts: Uint8Array[] = []
  for await (const part of reply.body) parts.push(part)
  if (reply.status === 404) throw new DeckError('not-found', { what: 'Python package on the index', name: project })
  if (reply.status !== 200)
    throw new DeckError('unreachable', { host: new URL(address).host, detail: `it answered ${reply.status}` })
  const text = Buffer.concat(parts).toString('utf8')
  return (text.trimStart().startsWith('{') ? parseIndexJson(text, reply.url) : null) ?? parseIndexHtml(text, reply.url)
}
