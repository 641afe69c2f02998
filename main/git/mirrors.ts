import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A prefix of repository addresses and what takes its place: an address prefix or a local folder. */
export interface GitMirror {
  readonly from: string
  readonly to: string
}

/** Local folders become file URLs, so that git shows progress and copies nothing by hard link. */
function destination(to: string): string {
  return isAbsolute(to) ? pathToFileURL(to).href : to
}

/** The address that git will really ask, with the longest matching prefix replaced, as `url.<to>.insteadOf` does. */
export function applyMirrors(url: string, mirrors: readonly GitMirror[]): string {
  let best: GitMirror | null = null
  for (const mirror of mirrors) {
    if (mirror.from !== '' && url.startsWith(mirror.from) && (best === null || mirror.from.length > best.from.length)) {
      best = mirror
    }
  }
  return best === null ? url : destination(best.to) + url.slice(best.from.length)
}

/** Git configuration for the mirrors; it is given by environment, so nothing of it stays in a clone. */
export function mirrorConfig(mirrors: readonly GitMirror[]): readonly (readonly [key: string, value: string])[] {
  return mirrors.filter(({ from }) => from !== '').map(({ from, to }) => [`url.${destination(to)}.insteadOf`, from])
}

/**
 * Bare clones in a local folder are named with or without `.git`, whatever the address says; git itself
 * only tries adding it. Returns a mirror for this one address where leaving it out finds the folder.
 */
export async function withoutGitSuffix(url: string, mirrors: readonly GitMirror[]): Promise<GitMirror | null> {
  const actual = applyMirrors(url, mirrors)
  if (actual === url || !actual.startsWith('file:') || !url.endsWith('.git')) return null
  const shorter = actual.slice(0, -'.git'.length)
  const isFolder = (address: string): Promise<boolean> =>
    stat(fileURLToPath(address)).then(
      (found) => found.isDirectory(),
      () => false,
    )
  return !(await isFolder(actual)) && (await isFolder(shorter)) ? { from: url, to: shorter } : null
}
