import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { DeckError, toErrorInfo } from '../../../shared/errors.ts'
import type { Work } from '../../operations/types.ts'
import type { Git } from '../../git/types.ts'
import type { Python } from '../../python/types.ts'
import { writeFileAtomic } from '../../store/atomic-file.ts'
import { errorCode, isThere } from '../../store/file-errors.ts'
import { removeTree } from '../../store/remove-tree.ts'
import { installRecordSchema, type InstallRecord } from '../install-store.ts'
import type { InstallLayout } from '../layout.ts'
import { linkTree } from './link-tree.ts'
import { findPlaces, placesSchema } from './places.ts'
import { constraintsBeside, snapshotOf } from './snapshot-files.ts'

/** While it is being made, and the snapshot of the update before while this one can still fail. */
const makingOf = ({ before }: InstallLayout): string => `${before}.making`
const earlierOf = ({ before }: InstallLayout): string => `${before}.earlier`

const stateSchema = z.object({ record: installRecordSchema, places: placesSchema, environment: z.boolean() })
export type SnapshotState = Readonly<z.infer<typeof stateSchema>>

/** `name==version` lines; an environment that is broken is no reason not to mend it by an update. */
export async function listPackages(path: string, python: Python, work: Work): Promise<readonly string[]> {
  try {
    return await python.freeze(python.environmentAt(path))
  } catch (error) {
    work.log(`The packages of ${path} could not be listed: ${toErrorInfo(error).message}`)
    return []
  }
}

/** What an install is now: where its clones are says more than its record, since a person may have pulled. */
export async function stateOf(
  record: InstallRecord,
  layout: InstallLayout,
  git: Pick<Git, 'place'>,
): Promise<SnapshotState> {
  const places = await findPlaces(record.manifest, layout, git)
  const revision = places.find(({ inner }) => inner === '')?.commit ?? record.install.revision
  return {
    record: { ...record, install: { ...record.install, revision } },
    places,
    environment: await isThere(layout.env),
  }
}

/** Whether there is a snapshot of an earlier update; asked once, before this one begins. */
export function hasSnapshot(layout: InstallLayout): Promise<boolean> {
  return isThere(layout.before)
}

/**
 * Takes down what is there: record, commits, the environment as a second tree of hard links, its list of packages.
 * That of an earlier update stays aside until `dropEarlier`. Called again, it is made anew.
 */
export async function takeSnapshot(
  record: InstallRecord,
  layout: InstallLayout,
  { python, git }: { readonly python: Python; readonly git: Git },
  hadEarlier: boolean,
  work: Work,
): Promise<void> {
  const making = makingOf(layout)
  await removeTree(making)
  await mkdir(making, { recursive: true })
  const inside = snapshotOf({ before: making })
  const state = await stateOf(record, layout, git)
  await writeFileAtomic(inside.state, JSON.stringify(state))
  if (state.environment) {
    work.progress({ detail: 'Python environment' })
    const frozen = await listPackages(layout.env, python, work)
    await writeFileAtomic(inside.freeze, frozen.map((line) => `${line}\n`).join(''))
    await copyIfThere(constraintsBeside(layout.env), inside.constraints)
    await linkTree(layout.env, inside.env, work.signal)
  }
  work.signal.throwIfAborted()
  if (hadEarlier && !(await isThere(earlierOf(layout)))) await rename(layout.before, earlierOf(layout))
  else await removeTree(layout.before)
  await rename(making, layout.before)
}

/** Takes the snapshot away again; that of the earlier update takes its place. */
export async function undoSnapshot(layout: InstallLayout, hadEarlier: boolean): Promise<void> {
  const earlier = earlierOf(layout)
  await removeTree(makingOf(layout))
  if (!hadEarlier) await removeTree(layout.before)
  else if (await isThere(earlier)) {
    await removeTree(layout.before)
    await rename(earlier, layout.before)
  }
}

/** The way back of the earlier update ends where this one succeeded; also clears what a broken-off end has left. */
export async function dropEarlier(layout: InstallLayout, temp: string): Promise<void> {
  const doomed = join(temp, `snapshot-${randomUUID()}`)
  await mkdir(temp, { recursive: true })
  try {
    // In one move, so that a kill never leaves half a snapshot that looks like a whole one.
    await rename(earlierOf(layout), doomed)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  await removeTree(doomed).catch(() => undefined)
}

/** What the snapshot holds. Raises `not-found` when there is none. */
export async function readSnapshot(layout: InstallLayout, name: string): Promise<SnapshotState> {
  const text = await readFile(snapshotOf(layout).state, 'utf8').catch(() => null)
  const parsed = text === null ? null : stateSchema.safeParse(readJson(text))
  if (parsed?.success !== true) throw new DeckError('not-found', { what: 'state before the last update', name })
  return parsed.data
}

export async function writeSnapshot(layout: InstallLayout, state: SnapshotState): Promise<void> {
  await writeFileAtomic(snapshotOf(layout).state, JSON.stringify(state))
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

/**
 * Puts the environment of the snapshot in place of the present one; what has gone into place is not there any more
 * when it is called again.
 */
export async function restoreEnvironment(layout: InstallLayout, name: string, temp: string): Promise<void> {
  const { env, constraints } = snapshotOf(layout)
  const { environment } = await readSnapshot(layout, name)
  const returns = await isThere(env)
  if (environment && !returns) return
  if (await isThere(layout.env)) {
    const doomed = join(temp, `env-${randomUUID()}`)
    await mkdir(temp, { recursive: true })
    await rename(layout.env, doomed)
    await removeTree(doomed).catch(() => undefined)
  }
  // The small file before the folder, whose absence says that all is done.
  if (await isThere(constraints)) await copyFile(constraints, constraintsBeside(layout.env))
  else await rm(constraintsBeside(layout.env), { force: true })
  if (returns) await rename(env, layout.env)
}
