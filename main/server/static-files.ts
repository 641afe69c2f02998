import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { insideFolder } from './inside-folder.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** The media type that a file is served as, by its ending. */
export function contentTypeOf(path: string): string {
  return types[extname(path).toLowerCase()] ?? 'application/octet-stream'
}

/** Vite names what it builds by content (`assets/index-B1a2C3d4.js`), so such a file never changes. */
const hashedName = /[/\\]assets[/\\][^/\\]*-[\w-]{8,}\.\w+$/

async function openFile(root: string, urlPath: string): Promise<{ handle: FileHandle; path: string } | null> {
  const path = await insideFolder(root, urlPath)
  return path === null ? null : { handle: await open(path, 'r'), path }
}

/**
 * Answers GET and HEAD out of one folder. A path without an extension that is no file gets `index.html`, because
 * the page routes itself; folders are never listed. Resolves when the answer is out; false when there is no such file.
 */
export async function serveFile(
  root: string,
  urlPath: string,
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
): Promise<boolean> {
  const page = extname(urlPath) === '' ? openFile(root, '/index.html') : Promise.resolve(null)
  const found = (await openFile(root, urlPath)) ?? (await page)
  if (found === null) return false
  try {
    const { size, mtimeMs } = await found.handle.stat()
    const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`
    const immutable = hashedName.test(found.path)
    const common = {
      ...headers,
      ETag: etag,
      'Cache-Control': immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    }
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, common).end()
      return true
    }
    response.writeHead(200, { ...common, 'Content-Type': contentTypeOf(found.path), 'Content-Length': size })
    if (request.method === 'HEAD') response.end()
    else await pipeline(createReadStream('', { fd: found.handle, autoClose: false }), response)
    return true
  } finally {
    await found.handle.close()
  }
}
