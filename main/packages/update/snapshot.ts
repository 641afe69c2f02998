import { copyFile, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeckError } from '../../../shared/errors.ts'
import type { Work } from '../../operations/types.ts'
import type { Python } from '../../python/types.ts'
import { isThere } from '../../store/move-file.ts'
import { removeTree } from '../../store/remove-tree.ts'
import { installRecordSchema, type InstallRecord } from '../install-store.ts'
import type { InstallLayout } from '../layout.ts'
import { linkTree } from './link-tree.ts'

/** Files of the snapshot, in `InstallLayout.before`. */
interface Snapshot {
  readonly env: string
  readonly constraints: string
  readonly record: string
  readonly freeze: string
  /** Changes of tracked files that a person made; see `SwitchRequest.patch`. */
  readonly patch: string
}

export function snapshotOf({ before }: InstallLayout): Snapshot {
  return {
    env: join(before, 'env'),
    constraints: join(before, 'env.constraints.txt'),
    record: join(before, 'record.json'),
    freeze: join(before, 'freeze.txt'),
    patch: join(before, 'changes.patch'),
  }
}

/** Beside the environment, with the torch family that later steps must not change (main/python/environments.ts). */
const constraintsBeside = (env: string): string => `${env}.constraints.txt`

/**
 * Takes down what is there: the record, the environment as a second tree of hard links, and its list of packages.
 * The snapshot of an earlier update makes room for it only when this one is whole.
 */
export async function takeSnapshot(
  record: InstallRecord,
  layout: InstallLayout,
  python: Python,
  work: Work,
): Promise<void> {
  const making = `${layout.before}.making`
  await removeTree(making)
  await mkdir(making, { recursive: true })
  const inside = snapshotOf({ ...layout, before: making })
  await writeFile(inside.record, JSON.stringify(record))
  if (await isThere(layout.env)) {
    work.progress({ detail: 'Python environment' })
    const frozen = await python.freeze(python.environmentAt(layout.env))
    await writeFile(inside.freeze, frozen.map((line) => `${line}\n`).join(''))
    await copyFile(constraintsBeside(layout.env), inside.constraints).catch(() => undefined)
    await linkTree(layout.env, inside.env, work.signal)
  }
  work.signal.throwIfAborted()
  await removeTree(layout.before)
  await rename(making, layout.before)
}

/** The record that the snapshot holds. Raises `not-found` when there is none. */
export async function snapshotRecord(layout: InstallLayout, name: string): Promise<InstallRecord> {
  const text = await readFile(snapshotOf(layout).record, 'utf8').catch(() => null)
  const parsed = text === null ? null : installRecordSchema.safeParse(readJson(text))
  if (parsed?.success !== true) throw new DeckError('not-found', { what: 'state before the last update', name })
  return parsed.data
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Puts the environment of the snapshot in place of the present one; done already when the snapshot has none left. */
export async function restoreEnvironment(layout: InstallLayout, temp: string): Promise<void> {
  const { env, constraints } = snapshotOf(layout)
  if (!(await isThere(env))) return
  const doomed = join(temp, `env-${Date.now()}-${process.pid}`)
  await mkdir(temp, { recursive: true })
  if (await isThere(layout.env)) await rename(layout.env, doomed)
  await rename(env, layout.env)
  if (await isThere(constraints)) await rename(constraints, constraintsBeside(layout.env))
  await removeTree(doomed)
}

/** Tells one environment folder from another; null when there is none. */
export async function environmentIdentity({ env }: InstallLayout): Promise<string | null> {
  const found = await lstat(env, { bigint: true }).catch(() => null)
  return found === null ? null : `${found.dev}:${found.ino}`
}

/**
 * The environment of the snapshot and the one in use change places. `wasInUse` is the identity of the one that was in
 * use when this was begun, so that a second call after a kill finishes what was begun and does not change them back.
 */
export async function swapEnvironment(layout: InstallLayout, wasInUse: string | null): Promise<void> {
  const { env, constraints } = snapshotOf(layout)
  const between = `${layout.env}.between`
  const begun = await isThere(between)
  if (!begun && (await environmentIdentity(layout)) !== wasInUse) return
  if (!begun && !(await isThere(env))) return
  // The small file first: where it went the way, the folder follows.
  const pairs: readonly (readonly [string, string, string])[] = [
    [constraintsBeside(layout.env), constraints, `${between}.txt`],
    [layout.env, env, between],
  ]
  for (const [used, kept, way] of pairs) {
    if (!(await isThere(way)) && (await isThere(used))) await rename(used, way)
    if (await isThere(kept)) await rename(kept, used)
    if (await isThere(way)) await rename(way, kept)
  }
}
