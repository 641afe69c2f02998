import { lstat, mkdir, readlink, stat, symlink, unlink } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'
import { assertNever } from '../../../shared/assert-never.ts'
import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { PlanItem } from '../../../shared/contract/operations.ts'
import type { DataFolder } from '../../store/data-folder.ts'
import { errorCode, isThere } from '../../store/move-file.ts'
import { folderLinkType } from '../link-type.ts'
import { keptPaths } from '../within.ts'
import type { LinkProbe } from './link-probe.ts'
import { planMounts, type MountRecord, type MountStep } from './mount-plan.ts'
import { plainText, samePlace, scanMounts, type RootWithState } from './mount-scan.ts'
import type { MountReport, Root } from './types.ts'

/** The system does not want such a link there, today or tomorrow. */
const lasting: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EROFS', 'ENOSYS', 'EOPNOTSUPP', 'ENOTSUP', 'EINVAL'])

interface MountDeps {
  readonly database: DatabaseSync
  readonly folder: DataFolder
  readonly platform: NodeJS.Platform
  readonly probe: LinkProbe
  /** The primary root first, each with its state now. */
  readonly roots: () => Promise<readonly RootWithState[]>
}

/** The links by which the other roots appear in the primary one. */
export interface Mounts {
  plan(): Promise<MountReport>
  /** Carries the plan out; what cannot be done is told in the report. */
  sync(log: (text: string) => void): Promise<MountReport>
  /**
   * Takes the links of a root back, then lets it go (`leave`), with nobody in between who would link it again: when the
   * app dies underway, a root that is still listed gets its links back, and never is there a link without its root.
   */
  withdraw(root: string, leave: () => void): Promise<void>
  /** A person changed something: what was refused before is tried again. */
  retry(): void
  /** Paths of all links that we made. */
  paths(): readonly string[]
}

/** Gathers (mount-scan), decides (mount-plan) and acts. One at a time. */
export function createMounts({ database, folder, platform, probe, roots }: MountDeps): Mounts {
  const records = createMountRecords(database, folder)
  /** What the system refused since the app was started, by path and target: it is not tried at every launch. */
  const refused = new Map<string, string>()
  const keyOf = (path: string, target: string): string => JSON.stringify([path, target])

  async function decide(leaving: string | null = null): Promise<{
    readonly primary: Root
    readonly all: readonly RootWithState[]
    readonly steps: readonly MountStep[]
  }> {
    const all = (await roots()).filter(({ root }) => root.id !== leaving)
    const [first, ...others] = all
    if (first === undefined) throw new Error('there is always a primary root')
    const { root: primary, state } = first
    const known = records.all()
    // Nothing is made in place of a folder that is away, nor taken out of another.
    if (state !== 'online' || (others.length === 0 && known.length === 0)) return { primary, all, steps: [] }
    const links = others.length === 0 || (await probe(primary.path)) === true
    const scene = await scanMounts({ primary, others, records: known, links, platform })
    const steps = planMounts(scene).map((step): MountStep => {
      if (step.do !== 'link') return step
      const reason = refused.get(keyOf(step.path, step.mount.target))
      return reason === undefined ? step : { do: 'refuse', mount: step.mount, reason, spread: true }
    })
    return { primary, all, steps }
  }

  async function act(step: MountStep, primary: Root, log: (text: string) => void): Promise<MountStep> {
    switch (step.do) {
      case 'keep':
      case 'refuse':
        return step
      case 'forget':
        records.forget(step.path)
        return step
      case 'remove':
        if (await unlinkOurs(step.path, step.text, platform)) log(`The link ${step.path} was removed`)
        records.forget(step.path)
        return step
      case 'link':
        try {
          await make(step, primary)
          log(`${step.path} leads to ${step.mount.target}`)
          return step
        } catch (error) {
          const reason = reasonOf(error)
          records.forget(step.path)
          // What else goes wrong may be right at the next look.
          if (lasting.has(errorCode(error))) refused.set(keyOf(step.path, step.mount.target), reason)
          return { do: 'refuse', mount: step.mount, reason, spread: true }
        }
      default:
        return assertNever(step)
    }
  }

  async function make({ path, mount, replace }: Extract<MountStep, { do: 'link' }>, primary: Root): Promise<void> {
    if (!(await isThere(mount.folder))) {
      // Only below a folder that is there: a drive may have gone since the plan.
      await stat(primary.path)
      await mkdir(mount.folder, { recursive: true })
    }
    const record = replace ? records.of(path) : null
    if (record !== null) await unlinkOurs(path, record.text, platform)
    records.intend({ path, root: mount.root, target: mount.target, text: mount.target })
    await symlink(mount.target, path, await folderLinkType(mount.target, platform))
  }

  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }

  return {
    plan: async () => {
      const { all, steps } = await decide()
      return report(all, steps)
    },
    sync: (log) =>
      inTurn(async () => {
        const { primary, all, steps } = await decide()
        const done: MountStep[] = []
        for (const step of steps) done.push(await act(step, primary, log))
        return report(all, done)
      }),
    withdraw: (root, leave) =>
      inTurn(async () => {
        try {
          const { primary, steps } = await decide(root)
          for (const step of steps) await act(step, primary, () => undefined)
        } finally {
          // A link that cannot be taken back is no reason to keep it in the library; the next sync tries again.
          leave()
        }
      }),
    retry: () => refused.clear(),
    paths: () => records.all().map(({ path }) => path),
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Removes a link that still says what we wrote; false when it is another one, or none. */
async function unlinkOurs(path: string, text: string, platform: NodeJS.Platform): Promise<boolean> {
  const found = await lstat(path).catch(() => null)
  if (found?.isSymbolicLink() !== true) return false
  if (!samePlace(plainText(await readlink(path), platform), plainText(text, platform), platform)) return false
  await unlink(path)
  return true
}

function report(all: readonly RootWithState[], steps: readonly MountStep[]): MountReport {
  const named = new Map(all.map(({ root }) => [root.id, root]))
  const warnings = all
    .filter(({ state }) => state !== 'online')
    .map(({ root, state }) =>
      state === 'offline'
        ? `The models folder “${root.name}” (${root.path}) is not there now; its models are missing until it is back.`
        : `At ${root.path} is another folder than “${root.name}” was; nothing is changed in it.`,
    )
  const spread = new Map<ModelKind, string[]>()
  const reasons = new Map<string, number>()
  for (const step of steps) {
    if (step.do !== 'refuse') continue
    if (step.spread && !step.mount.away) {
      const listed = spread.get(step.mount.kind) ?? []
      spread.set(step.mount.kind, [...listed, step.mount.target])
    }
    const name = named.get(step.mount.root)?.name ?? step.mount.root
    const text = `“${name}” is not linked into ${step.mount.folder}: ${step.reason}`
    const general = step.spread ? `“${name}” is not linked into the primary models folder: ${step.reason}` : text
    reasons.set(general, (reasons.get(general) ?? 0) + 1)
  }
  return {
    items: steps.flatMap((step): readonly PlanItem[] => {
      if (step.do === 'link')
        return [{ action: 'link', subject: step.path, target: step.mount.target, bytes: 0, note: null }]
      if (step.do === 'remove')
        return [
          {
            action: 'remove',
            subject: step.path,
            target: null,
            bytes: 0,
            note: 'the link, not what it leads to',
          },
        ]
      return []
    }),
    warnings: [...warnings, ...reasons.keys()],
    spread,
  }
}

interface MountRecords {
  all(): readonly MountRecord[]
  of(path: string): MountRecord | null
  /** Written before the link is made: a link without a record is never touched. */
  intend(record: MountRecord): void
  forget(path: string): void
}

function createMountRecords(database: DatabaseSync, folder: DataFolder): MountRecords {
  const kept = keptPaths(folder.root)
  const select = database.prepare('SELECT path, root_id, target, text FROM model_mounts ORDER BY path')
  const one = database.prepare('SELECT path, root_id, target, text FROM model_mounts WHERE path = ?')
  const put = database.prepare(
    `INSERT INTO model_mounts (path, root_id, target, text, made_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (path) DO UPDATE SET root_id = excluded.root_id, target = excluded.target, text = excluded.text,
       made_at = excluded.made_at`,
  )
  const drop = database.prepare('DELETE FROM model_mounts WHERE path = ?')
  const read = (row: Record<string, unknown>): MountRecord => ({
    path: kept.read(row['path']),
    root: String(row['root_id']),
    target: kept.read(row['target']),
    text: String(row['text']),
  })
  return {
    all: () => select.all().map(read),
    of(path) {
      const row = one.get(kept.store(path))
      return row === undefined ? null : read(row)
    },
    intend: ({ path, root, target, text }) =>
      void put.run(kept.store(path), root, kept.store(target), text, Date.now()),
    forget: (path) => void drop.run(kept.store(path)),
  }
}
