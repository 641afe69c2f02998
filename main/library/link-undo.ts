import { mkdir, unlink } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Git } from '../git/types.ts'
import { isThere } from '../store/move-file.ts'
import { excludePattern } from './exclude-pattern.ts'
import { isLink } from './link-apply.ts'
import type { LinkRecords } from './link-records.ts'
import { isRepository, leadsTo, linkOnTheWay } from './link-scan.ts'
import { isWithin } from './wanted.ts'

interface UndoRequest {
  readonly app: string
  readonly install: string
  readonly records: LinkRecords
  readonly git: Git
  readonly signal: AbortSignal
  readonly log: (text: string) => void
}

/**
 * Takes back every link that we made for an install, if it is still a link and still leads where we
 * made it lead; an empty folder with its tracked files takes its place. The record goes last,
 * so that a kill in between is finished by the next call. What links lead to is never touched.
 */
export async function unlinkInstall({ app, install, records, git, signal, log }: UndoRequest): Promise<void> {
  const repository = await isRepository(app)
  const tracked = repository ? await git.trackedFiles(app, '') : []
  for (const { path, target } of records.ofInstall(install)) {
    signal.throwIfAborted()
    if (isWithin(app, path) && (await linkOnTheWay(app, path)) !== null) {
      log(`${path} is no longer inside the install; it was left as it is`)
      records.forget(path)
      continue
    }
    if (await isLink(path)) {
      if (!(await leadsTo(path, target))) {
        log(`${path} leads elsewhere now; it was left as it is`)
        records.forget(path)
        continue
      }
      await unlink(path)
      log(`The link ${path} was removed`)
    }
    if ((await isThere(app)) && !(await isThere(path))) await mkdir(path, { recursive: true })
    if (repository && isWithin(app, path)) {
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
