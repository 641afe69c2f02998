import { lstat, mkdir, readlink, realpath, stat, symlink, unlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { assertNever } from '../../shared/assert-never.ts'
import { errorCode, isThere, moveFile, removeIfEmpty } from '../store/move-file.ts'
import type { Trash } from '../store/trash.ts'
import type { LinkStep } from './link-plan.ts'
import type { LinkRecords } from './link-records.ts'
import { folderLinkType } from './link-type.ts'
import { leadsTo } from './link-scan.ts'
import type { TakeBack } from './link-undo.ts'
import { isWithin } from './within.ts'

/** The world is no longer what the plan was made for: look again. Nothing was lost. */
export class PlanOutdated extends Error {
  override readonly name = 'PlanOutdated'
}

interface ApplyTools {
  readonly install: string
  /** The data folder. */
  readonly root: string
  /** The primary root: nothing is made in its place when its drive has gone. */
  readonly primary: string
  readonly takeBack: TakeBack
  readonly records: LinkRecords
  readonly trash: Trash
  readonly platform: NodeJS.Platform
  readonly signal: AbortSignal
  readonly log: (text: string) => void
}

/** What a step meets when somebody else was faster. */
const outdated = new Set(['EEXIST', 'ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EISDIR'])

/**
 * Does one step. Each leaves, if killed in its midst, a state that the next scan understands:
 * content is in its old place, its new place or both. Raises PlanOutdated instead of overwriting.
 */
export async function applyStep(step: LinkStep, tools: ApplyTools): Promise<void> {
  try {
    await act(step, tools)
  } catch (error) {
    if (!outdated.has(errorCode(error))) throw error
    throw new PlanOutdated(`${step.do}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

async function act(step: LinkStep, tools: ApplyTools): Promise<void> {
  switch (step.do) {
    case 'make-folder':
      return makeFolder(step.path, tools)
    case 'move':
      tools.log(`${step.from} → ${step.to}`)
      await makeFolder(dirname(step.to), tools)
      return moveFile(step.from, step.to, tools.signal)
    case 'move-link':
      tools.log(`${step.from} → ${step.to} (a link)`)
      await makeFolder(dirname(step.to), tools)
      await symlink(step.text, step.to, tools.platform === 'win32' ? 'junction' : undefined)
      return unlink(step.from)
    case 'drop':
      if (step.twin !== null && !(await areTwins(step.path, step.twin))) throw new PlanOutdated(step.path)
      return unlink(step.path)
    case 'discard':
      tools.log(`${step.path} is the same as ${step.same}; it goes to the trash`)
      await tools.trash.discard(step.path, step.path)
      return
    case 'remove-folder':
      if (!(await removeIfEmpty(step.path))) throw new PlanOutdated(step.path)
      return
    case 'link':
      return makeLink(step, tools)
    case 'refuse':
      tools.log(`${step.path} was left as it is: ${step.reason}`)
      return
    case 'keep':
      // The shared folder may have been taken away by hand.
      return makeFolder(step.target, tools)
    case 'take-back':
      return tools.takeBack(step)
    default:
      assertNever(step)
  }
}

/** Makes a folder that is missing, but never the primary root itself. A link that leads nowhere stays one. */
async function makeFolder(path: string, { primary }: ApplyTools): Promise<void> {
  if (await isThere(path)) return
  if (isWithin(primary, path)) await stat(primary)
  await mkdir(path, { recursive: true })
}

async function areTwins(path: string, twin: string): Promise<boolean> {
  const [a, b] = [await lstat(path, { bigint: true }), await lstat(twin, { bigint: true })]
  if (a.isSymbolicLink()) {
    if (!b.isSymbolicLink()) return false
    const [text, other] = [await readlink(path), await readlink(twin)]
    return text === other || resolve(dirname(path), text) === other
  }
  return a.ino === b.ino && a.dev === b.dev
}

async function makeLink(
  { path, target, replace }: Extract<LinkStep, { do: 'link' }>,
  tools: ApplyTools,
): Promise<void> {
  await makeFolder(target, tools)
  await mkdir(dirname(path), { recursive: true })
  if (replace) {
    const record = tools.records.of(path)
    if (record === null || !(await isLink(path)) || !(await leadsTo(path, record.target))) throw new PlanOutdated(path)
    await unlink(path)
  }
  tools.log(`${path} leads to ${target}`)
  tools.records.intend(tools.install, { path, target })
  if (tools.platform === 'win32') return symlink(target, path, await folderLinkType(target, tools.platform))
  await symlink(await linkText(path, target, tools.root), path)
}

export async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

/** Relative inside the data folder, so that the link holds when the data folder moves; else absolute. */
async function linkText(path: string, target: string, root: string): Promise<string> {
  if (!isWithin(root, path) || !isWithin(root, target)) return target
  const folder = dirname(path)
  const plain = join(await realpath(root), relative(root, folder))
  return (await realpath(folder)) === plain ? relative(folder, target) : target
}
