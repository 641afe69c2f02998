import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { modelKindIds, type ModelKind } from '../../shared/catalogue/kinds.ts'
import { errorCode, partPrefix } from '../store/move-file.ts'
import { folderIn, foldersOf } from './roots/shelf.ts'
import type { Root } from './roots/types.ts'

export interface KindOverview {
  readonly kind: ModelKind
  readonly path: string
  readonly files: number
  readonly bytes: number
}

const maxDepth = 32

/** Files and bytes below a folder. A kind folder may itself be a link; links inside it are not followed. */
async function count(path: string, depth: number): Promise<{ files: number; bytes: number }> {
  const sum = { files: 0, bytes: 0 }
  if (depth > maxDepth) return sum
  const folder = await opendir(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(errorCode(error))) return null
    throw error
  })
  if (folder === null) return sum
  for await (const entry of folder) {
    if (entry.name.startsWith(partPrefix) || entry.name.startsWith('.')) continue
    const inner = join(path, entry.name)
    if (entry.isDirectory()) {
      const below = await count(inner, depth + 1)
      sum.files += below.files
      sum.bytes += below.bytes
    } else if (entry.isFile()) {
      const found = await stat(inner).catch(() => null)
      if (found === null) continue
      sum.files++
      sum.bytes += found.size
    }
  }
  return sum
}

/** Counts every kind, four at a time. */
export async function countKinds(root: Root): Promise<KindOverview[]> {
  const result: KindOverview[] = []
  for (let start = 0; start < modelKindIds.length; start += 4) {
    const kinds = modelKindIds.slice(start, start + 4)
    result.push(
      ...(await Promise.all(
        kinds.map(async (kind) => {
          const path = folderIn(root, kind)
          const sum = { files: 0, bytes: 0 }
          for (const folder of new Set([path, ...foldersOf(root, kind)])) {
            const { files, bytes } = await count(folder, 0)
            sum.files += files
            sum.bytes += bytes
          }
          return { kind, path, ...sum }
        }),
      )),
    )
  }
  return result
}
