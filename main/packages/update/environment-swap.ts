import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../../store/atomic-file.ts'
import { isThere } from '../../store/file-errors.ts'
import type { InstallLayout } from '../layout.ts'
import { constraintsBeside, snapshotOf } from './snapshot-files.ts'

/** Tells two environments apart across renames and restarts; file numbers change on some network file systems. */
const tagName = 'diffusion-deck-environment.txt'

const sideSchema = z.object({ tag: z.string(), constraints: z.string().nullable() }).nullable()

/** The environment in use and the one of the snapshot when a swap begins; null where there is none. */
export const swapSchema = z.object({ used: sideSchema, kept: sideSchema })
export type Swap = Readonly<z.infer<typeof swapSchema>>

type Place = 'used' | 'kept' | 'between'
/** Tags by place; null where nothing lies. */
export type Tags = Readonly<Record<Place, string | null>>

/**
 * The next rename that brings `wanted` into use and the other one into the snapshot; null when it is so. Each state
 * that a kill can leave has exactly one next rename. Raises when the environment is nowhere.
 */
export function nextMove(tags: Tags, wanted: string | null): { readonly from: Place; readonly to: Place } | null {
  const { used, kept, between } = tags
  if (used === wanted) {
    if (between === null) return null
    return { from: 'between', to: 'kept' }
  }
  if (used !== null) return { from: 'used', to: kept === null ? 'kept' : 'between' }
  if (kept === wanted) return { from: 'kept', to: 'used' }
  if (between === wanted) return { from: 'between', to: 'used' }
  throw new Error('The environment of before is gone.')
}

const foldersOf = (layout: InstallLayout): Readonly<Record<Place, string>> => ({
  used: layout.env,
  kept: snapshotOf(layout).env,
  between: `${layout.env}.between`,
})

async function tagOf(folder: string): Promise<string | null> {
  if (!(await isThere(folder))) return null
  return readFile(join(folder, tagName), 'utf8').catch(() => '')
}

/** Marks both environments and takes down the constraints beside them; before the first move of a swap. */
export async function beginSwap(layout: InstallLayout): Promise<Swap> {
  const { constraints } = snapshotOf(layout)
  const folders = foldersOf(layout)
  const side = async (folder: string, file: string): Promise<z.infer<typeof sideSchema>> => {
    if (!(await isThere(folder))) return null
    const tag = randomUUID()
    // By a rename: as a second name of one file it would be the same in both.
    await writeFileAtomic(join(folder, tagName), tag)
    return { tag, constraints: await readFile(file, 'utf8').catch(() => null) }
  }
  return {
    used: await side(folders.used, constraintsBeside(layout.env)),
    kept: await side(folders.kept, constraints),
  }
}

/**
 * Brings the environment of one side of a swap into use, and that of the other into the snapshot, from whatever a
 * kill has left; the constraints beside each go with it.
 */
export async function bringIntoUse(layout: InstallLayout, swap: Swap, side: 'used' | 'kept'): Promise<void> {
  const folders = foldersOf(layout)
  const [wanted, other] = side === 'kept' ? [swap.kept, swap.used] : [swap.used, swap.kept]
  for (;;) {
    const tags = {
      used: await tagOf(folders.used),
      kept: await tagOf(folders.kept),
      between: await tagOf(folders.between),
    }
    const move = nextMove(tags, wanted?.tag ?? null)
    if (move === null) break
    await rename(folders[move.from], folders[move.to])
  }
  await put(constraintsBeside(layout.env), wanted?.constraints ?? null)
  await put(snapshotOf(layout).constraints, other?.constraints ?? null)
}

async function put(file: string, text: string | null): Promise<void> {
  if (text === null) await rm(file, { force: true })
  else await writeFile(file, text)
}
