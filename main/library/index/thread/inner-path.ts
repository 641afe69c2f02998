import { join } from 'node:path'

/** A path below a root, with forward slashes whatever the system; empty: the root itself. */
export function innerJoin(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** The same as this system writes it, with the root before it. */
export function innerPath(root: string, inner: string): string {
  return inner === '' ? root : join(root, ...inner.split('/'))
}
