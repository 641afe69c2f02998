import { z } from 'zod'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import type { Git } from '../../git/types.ts'
import { innerPath, type InstallLayout } from '../layout.ts'

/** The clones of an install by where they lie in its `app` folder; '' is the folder itself. */
export const placesSchema = z
  .array(
    z.object({
      inner: z.string(),
      url: z.string().nullable(),
      commit: z.string(),
      branch: z.string().nullable(),
      submodules: z.boolean(),
    }),
  )
  .readonly()
export type Places = Readonly<z.infer<typeof placesSchema>>

/** What a manifest clones: its source and the further steps. */
export function clonesOf({
  source,
  install,
}: Manifest): readonly { readonly inner: string; readonly url: string; readonly submodules: boolean }[] {
  return [
    ...(source.type === 'git' ? [{ inner: '', url: source.url, submodules: source.submodules }] : []),
    ...install.flatMap((step) =>
      step.use === 'clone' ? [{ inner: step.into, url: step.url, submodules: step.submodules }] : [],
    ),
  ]
}

/** Where the clones of an install are now; those that are not there are left out. */
export async function findPlaces(manifest: Manifest, layout: InstallLayout, git: Pick<Git, 'place'>): Promise<Places> {
  const found: Places[number][] = []
  for (const { inner, submodules } of clonesOf(manifest)) {
    const place = await git.place(innerPath(layout.app, inner))
    if (place !== null) found.push({ inner, submodules, ...place })
  }
  return found
}
