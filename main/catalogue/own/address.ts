import { gitRefSchema, gitUrlSchema } from '../../../shared/catalogue/primitives.ts'
import { DeckError } from '../../../shared/errors.ts'

export interface Address {
  readonly url: string
  /** What a page's address names (`…/tree/dev`); null is the default branch. */
  readonly ref: string | null
  /** The last part of the path, without `.git`. */
  readonly name: string
}

const invalid = (detail: string): DeckError => new DeckError('invalid-input', { detail })
const forges = /^(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|gitea\.com)$/i

/**
 * Reads what a person pastes: a repository's address, its page, one of its branches, or `git@host:path`.
 * Raises `invalid-input`; an address with a password in it is refused, because it would be written
 * into a file that people pass on.
 */
export function readAddress(text: string): Address {
  let given = text.trim()
  if (given === '') throw invalid('Give the address of a git repository.')
  // As ssh itself writes it.
  const scp = /^([\w.-]+)@([\w.-]+):(?!\/\/)([^\s:]+)$/.exec(given)
  if (scp !== null) given = `ssh://${scp[1] ?? ''}@${scp[2] ?? ''}/${(scp[3] ?? '').replace(/^\//, '')}`
  if (/^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+\/\S+$/i.test(given)) given = `https://${given}`
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !gitUrlSchema.safeParse(given).success)
    throw invalid('That is no address of a git repository; it looks like https://host/owner/name.')
  if (url.password !== '' || (url.username !== '' && /^https?:$/.test(url.protocol)))
    throw invalid('Leave user name, password and token out of the address.')

  let ref: string | null = null
  if (/^https?:$/.test(url.protocol)) {
    const [, owner = '', repository = '', mark, ...rest] = url.pathname.replace(/\/-\//, '/').split('/')
    if (forges.test(url.hostname)) {
      if (owner === '' || repository === '') throw invalid('The address names no repository: https://host/owner/name.')
      if (mark === 'tree' || mark === 'commit') ref = decodeURIComponent(rest.join('/')).replace(/\/$/, '') || null
      url.pathname = `/${owner}/${repository.replace(/\.git$/, '')}.git`
    }
    url.search = ''
    url.hash = ''
  }
  if (ref !== null && !gitRefSchema.safeParse(ref).success) throw invalid(`“${ref}” is no branch, tag or commit.`)
  const name = decodeURIComponent(url.pathname.replace(/\/+$/, '').split('/').at(-1) ?? '').replace(/\.git$/, '')
  if (name === '') throw invalid('The address names no repository.')
  return { url: url.href.replace(/\/$/, ''), ref, name }
}

/** A web page for an address that may not be one. */
export function pageOf(url: string): string {
  const page = new URL(url.replace(/^(?:ssh|git|file):/, 'https:'))
  page.username = ''
  if (page.hostname === '') page.hostname = 'localhost'
  return page.href.replace(/\.git$/, '')
}
