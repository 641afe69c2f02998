import { mkdir, unlink } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Git } from '../git/types.ts'
import { isThere } from '../store/move-file.ts'
import { excludePattern } from './exclude-pattern.ts'
import { isLink } from './link-apply.ts'
import type { LinkRecord, LinkRecords } from './link-records.ts'
import { isRepository, leadsTo, linkOnTheWay } from './link-scan.ts'
import { isWithin } from './within.ts'

interface UndoRequest {
  readonly app: string
  readonly install: string
  readonly records: LinkRecords
  readonly git: Git
  readonly signal: AbortSignal
  readonly log: (text: string) => void
}

/** Takes links of one install back; what git tracks there is asked once. */
export type TakeBack = (record: LinkRecord) => Promise<void>

/**
 * Takes back a link that we made for an install, if it is still a link and still leads where we made it lead; an
 * empty folder with its tracked files takes its place. The record goes last, so that a kill in between is finished
 * by the next call. What links lead to is never touched.
 */
export function createTakeBack({ app, records, git, log }: Omit<UndoRequest, 'install' | 'signal'>): TakeBack {
  let asked: Promise<readonly string[] | null> | null = null
  const trackedFiles = (): Promise<readonly string[] | null> =>
    (asked ??= isRepository(app).then((repository) => (repository ? git.trackedFiles(app, '') : null)))
  return async ({ path, target }) => {
    if (isWithin(app, path) && (await linkOnTheWay(app, path)) !== null) {
      log(`${path} is no longer inside the install; it was left as it is`)
      records.forget(path)
      return
    }
    if (await isLink(path)) {
      if (!(await leadsTo(path, target))) {
        log(`${path} leads elsewhere now; it was left as it is`)
        records.forget(path)
        return
      }
      await unlink(path)
      log(`The link ${path} was removed`)
    }
    if ((await isThere(app)) && !(await isThere(path))) await mkdir(path, { recursive: true })
    const tracked = isWithin(app, path) ? await trackedFiles() : null
    if (tracked !== null) {
      const inner = relative(app, path).split(sep).join('/')
      const own = tracked.filter((each) => each.startsWith(`${inner}/`))
      await git.unexclude(app, [excludePattern(inner)])
      if (own.length > 0) {
        await git.setSkipWorktree(app, own, false)
        await git.restoreMissing(app, own)
      }
    }
    records.forget(path)
  }
}

/** Takes back every link that we made for an install. */
export async function unlinkInstall({ install, signal, ...request }: UndoRequest): Promise<void> {
  const takeBack = createTakeBack(request)
  for (const record of request.records.ofInstall(install)) {
    signal.throwIfAborted()
    await takeBack(record)
  }
}
