import { spawnSync } from 'node:child_process'
import { link, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { partPrefix } from '../../store/copy-file.ts'
import type { Random } from './random-tree.ts'

/** Makes a file system of its own at a folder; false where that is not allowed. */
export function mountMemory(path: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status === 0
}

export function unmount(path: string): void {
  spawnSync('umount', ['-l', path])
}

export function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[Math.floor(random() * values.length)] ?? values[0]
}

export function some<T>(random: Random, values: readonly T[], most: number): readonly T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, 1 + Math.floor(random() * most))
    .map(({ value }) => value)
}

const models = [
  'a.safetensors',
  'a.ckpt',
  'A.safetensors',
  'a (2).safetensors',
  'b.lora.pt',
  'c.vae.pt',
  'd.lora.gguf',
] as const
const sidecars = [
  'a.png',
  'a.preview.png',
  'a.civitai.info',
  'a (2).json',
  'b.lora.yaml',
  'c.vae.txt',
  'readme.md',
] as const
/** Few contents, most of one size: equal and different ones often meet under one name. */
const texts = ['one', 'two', 'six', 'ten', 'longer', ''] as const
const inner = ['', '', '', 'style', 'style/deep'] as const

/** Throws models, sidecars, second names and links into a folder; what is there already stays. */
export async function scatterModels(random: Random, folder: string, count: number, elsewhere: string): Promise<void> {
  let last: string | null = null
  for (let index = 0; index < count; index++) {
    const name = random() < 0.6 ? pick(random, models) : pick(random, sidecars)
    const path = join(folder, pick(random, inner), name)
    const what = random()
    try {
      await mkdir(dirname(path), { recursive: true })
      if (what < 0.85 || last === null) {
        await writeFile(path, pick(random, texts), { flag: 'wx' })
        last = path
      } else if (what < 0.92) await link(last, path)
      else if (what < 0.96) await symlink(join(elsewhere, 'precious'), path)
      else {
        const whole = join(dirname(path), 'pipe')
        await mkdir(join(whole, 'unet'), { recursive: true })
        await writeFile(join(whole, 'model_index.json'), '{}', { flag: 'wx' })
        await writeFile(join(whole, 'unet', 'model.safetensors'), pick(random, texts), { flag: 'wx' })
      }
    } catch (error) {
      // exFAT has no links.
      if (
        !['EEXIST', 'ENOTDIR', 'EISDIR', 'EXDEV', 'EPERM', 'ENOSYS'].includes(
          String((error as NodeJS.ErrnoException).code),
        )
      )
        throw error
    }
  }
}

export interface Owned {
  /** Content of every file, sorted; a file with two names counts twice. */
  readonly files: readonly string[]
  /** Where the user's own links lead to. */
  readonly links: ReadonlySet<string>
  /** Halves of copies. */
  readonly parts: readonly string[]
}

/** All that belongs to the user below some folders. Unfinished copies are not counted: they are copies. */
export async function ownedBelow(...folders: readonly string[]): Promise<Owned> {
  const files: string[] = []
  const links = new Set<string>()
  const parts: string[] = []
  const visit = async (path: string): Promise<void> => {
    const name = basename(path)
    const found = await lstat(path).catch(() => null)
    if (found === null || name === '.unfinished') return
    if (name.startsWith(partPrefix)) parts.push(path)
    else if (found.isSymbolicLink()) {
      const to = resolve(dirname(path), await readlink(path))
      if (to.includes('/elsewhere/')) links.add(to)
    } else if (found.isDirectory()) for (const each of await readdir(path)) await visit(join(path, each))
    else files.push(await readFile(path, 'latin1'))
  }
  for (const folder of folders) await visit(folder)
  return { files: files.toSorted(), links, parts }
}

/** What is in `all` beyond `wanted`, and what is missing of it; both as multisets. */
export function difference(
  all: readonly string[],
  wanted: readonly string[],
): { readonly missing: readonly string[]; readonly more: readonly string[] } {
  const counts = new Map<string, number>()
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1)
  const missing: string[] = []
  for (const each of wanted) {
    const count = counts.get(each) ?? 0
    if (count === 0) missing.push(each)
    else counts.set(each, count - 1)
  }
  const more = [...counts].flatMap(([each, count]) => Array.from({ length: count }, () => each))
  return { missing, more }
}
