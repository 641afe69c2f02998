import { lstat, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { assertNever } from '../../shared/assert-never.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { DeckError } from '../../shared/errors.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import { removeTree } from '../store/remove-tree.ts'
import type { Trash } from '../store/trash.ts'
import { clearComfyPaths, setComfyPaths } from './config-comfyui.ts'
import { getFds, removeFds, setFds } from './config-fds.ts'

export type ConfigFormat = NonNullable<Manifest['models']['config']>['format']

/** The configuration file of an install, and what of it is ours. */
export interface ConfigFile {
  readonly path: string
  readonly format: ConfigFormat
  /** Keys (sections joined by dots) with shared folders: absolute, or relative to the root that the file names. */
  readonly entries: Entries
  readonly models: string
  /** What we wrote there before, as far as it is known: what of it is no longer wanted goes. */
  readonly before?: Entries | undefined
}

type Entries = ReadonlyMap<string, readonly string[]>

type Json = Record<string, unknown>
const jsonObject = z.record(z.string(), z.unknown())
const maxBytes = 8 * 1024 ** 2

const plainValue = (folders: readonly string[]): string | readonly string[] =>
  folders.length === 1 ? (folders[0] ?? '') : folders

/** SwarmUI writes several folders as one value; folders that a person added to ours stay in it. */
const fdsFolders = (text: string, key: string): readonly string[] =>
  (getFds(text, key) ?? '')
    .split(';')
    .map((folder) => folder.trim())
    .filter((folder) => folder !== '')
const without = (folders: readonly string[], taken: readonly string[]): readonly string[] =>
  folders.filter((folder) => !taken.includes(folder))

function readJson(text: string, file: string): Json {
  if (text.trim() === '') return {}
  try {
    return jsonObject.parse(JSON.parse(text))
  } catch {
    throw new DeckError('link-refused', { path: file, reason: 'it is no valid JSON object' })
  }
}

function writeJson(value: Json, like: string): string {
  const indent = /^[{[]\r?\n([ \t]+)/.exec(like)?.[1] ?? '    '
  return JSON.stringify(value, null, indent) + (like === '' || like.endsWith('\n') ? '\n' : '')
}

function setJson(object: Json, path: readonly string[], value: unknown): Json {
  const [head = '', ...rest] = path
  if (rest.length === 0) {
    if (value !== undefined) return { ...object, [head]: value }
    return Object.fromEntries(Object.entries(object).filter(([key]) => key !== head))
  }
  const inner = jsonObject.safeParse(object[head])
  if (!inner.success && value === undefined) return object
  return { ...object, [head]: setJson(inner.success ? inner.data : {}, rest, value) }
}

function getJson(object: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => jsonObject.safeParse(value).data?.[key], object)
}

function readYaml(text: string, file: string): ReturnType<typeof parseDocument> {
  const document = parseDocument(text)
  if (document.errors.length > 0) throw new DeckError('link-refused', { path: file, reason: 'it is no valid YAML' })
  return document
}

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What we wrote before and no entry of now takes the place of. */
function staleEntries(format: ConfigFormat, before: Entries, now: Entries): Entries {
  const stale = new Map<string, readonly string[]>()
  for (const [key, folders] of before) {
    // Only these files hold folders of other people in one value with ours.
    const rest = format === 'fds' ? without(folders, now.get(key) ?? []) : now.has(key) ? [] : folders
    if (rest.length > 0) stale.set(key, rest)
  }
  return stale
}

/** The text of the file with our entries in it. What is right already is not touched. */
export function withEntries(given: string, config: ConfigFile): string {
  const { path: file, format, entries, models, before = new Map() } = config
  const stale = format === 'comfyui' ? new Map() : staleEntries(format, before, entries)
  const text = stale.size === 0 ? given : withoutEntries(given, { ...config, entries: stale })
  switch (format) {
    case 'comfyui':
      return setComfyPaths(text, entries, models, file)
    case 'json': {
      const before = readJson(text, file)
      let after = before
      for (const [key, folders] of entries) after = setJson(after, key.split('.'), plainValue(folders))
      return equal(before, after) ? text : writeJson(after, text)
    }
    case 'yaml': {
      const document = readYaml(text, file)
      const before = JSON.stringify(document.toJS())
      for (const [key, folders] of entries) {
        const parts = key.split('.')
        if (
          !equal(
            jsonObject.safeParse(document.toJS()).data === undefined
              ? undefined
              : getJson(jsonObject.parse(document.toJS()), parts),
            plainValue(folders),
          )
        ) {
          document.setIn(parts, plainValue(folders))
        }
      }
      return JSON.stringify(document.toJS()) === before ? text : document.toString({ lineWidth: 0 })
    }
    case 'fds': {
      let after = text
      for (const [key, folders] of entries) {
        const there = fdsFolders(after, key)
        if (without(folders, there).length > 0)
          after = setFds(after, key, [...folders, ...without(there, folders)].join(';'))
      }
      return after
    }
    default:
      return assertNever(format)
  }
}

/** The text without our entries; keys whose value somebody changed since are theirs and stay. */
export function withoutEntries(text: string, { path: file, format, entries }: ConfigFile): string {
  switch (format) {
    case 'comfyui':
      return clearComfyPaths(text, file)
    case 'json': {
      const before = readJson(text, file)
      let after = before
      for (const [key, folders] of entries) {
        const path = key.split('.')
        if (equal(getJson(after, path), plainValue(folders))) after = setJson(after, path, undefined)
      }
      return equal(before, after) ? text : writeJson(after, text)
    }
    case 'yaml': {
      const document = readYaml(text, file)
      let changed = false
      for (const [key, folders] of entries) {
        const value = getJson(jsonObject.safeParse(document.toJS()).data ?? {}, key.split('.'))
        if (equal(value, plainValue(folders))) changed = document.deleteIn(key.split('.')) || changed
      }
      return changed ? document.toString({ lineWidth: 0 }) : text
    }
    case 'fds': {
      let after = text
      for (const [key, folders] of entries) {
        const there = fdsFolders(after, key)
        const rest = without(there, folders)
        if (rest.length === there.length) continue
        after = rest.length === 0 ? removeFds(after, key) : setFds(after, key, rest.join(';'))
      }
      return after
    }
    default:
      return assertNever(format)
  }
}

async function readConfig(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (!found.isFile() || found.size > maxBytes)
    throw new DeckError('link-refused', { path, reason: 'it is not a configuration file' })
  return readFile(path, 'utf8')
}

/** Whether the file must be changed for our entries to be in it. */
export async function needsWrite(file: ConfigFile): Promise<boolean> {
  const text = await readConfig(file.path)
  return text === null ? file.entries.size > 0 : withEntries(text, file) !== text
}

/** Whether any of our entries is in the file. */
export async function holdsEntries(file: ConfigFile): Promise<boolean> {
  const text = await readConfig(file.path)
  return text !== null && withoutEntries(text, file) !== text
}

/** Writes our entries; a copy of the user's file goes to the trash before the first change. */
export async function writeEntries(file: ConfigFile, trash: Trash): Promise<boolean> {
  const text = await readConfig(file.path)
  const after = withEntries(text ?? '', file)
  if (text === after) return false
  const held = (entries: Entries): boolean => text !== null && withoutEntries(text, { ...file, entries }) !== text
  const untouched = text !== null && text.trim() !== '' && !held(file.entries) && !held(file.before ?? new Map())
  if (untouched) await trash.keepCopy(file.path, file.path)
  await mkdir(dirname(file.path), { recursive: true })
  await replace(file.path, after)
  return true
}

/** Takes our entries out; a file that then says nothing is removed. */
export async function clearEntries(file: ConfigFile): Promise<boolean> {
  const text = await readConfig(file.path)
  if (text === null) return false
  const after = withoutEntries(text, file)
  if (after === text) return false
  if (after.trim() === '' || (file.format === 'json' && equal(readJson(after, file.path), {})))
    await removeTree(file.path)
  else await replace(file.path, after)
  return true
}

async function replace(path: string, text: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found?.isSymbolicLink() === true) {
    throw new DeckError('link-refused', { path, reason: 'it is a link, and what it leads to is not ours to change' })
  }
  await writeFileAtomic(path, text, found === null ? 0o644 : found.mode & 0o777)
}
