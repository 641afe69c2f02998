import { isAbsolute } from 'node:path'
import { modelKindIds, modelKinds } from '../../shared/catalogue/kinds.ts'
import type { Manifest } from '../../shared/catalogue/manifest.ts'
import { innerOf, type ModelPlaces } from './wanted.ts'

const start = '{models}/'

/**
 * Manifests name kind folders below `{models}` in plain arguments by the names of our own layout; a primary root of
 * another layout calls them differently. Pure.
 */
export function placeArguments(manifest: Manifest, { shelf, base }: ModelPlaces): Manifest {
  const named = new Map(modelKindIds.map((kind) => [modelKinds[kind].folder as string, innerOf(base, shelf(kind))]))
  const place = (argument: string): string => {
    if (!argument.startsWith(start)) return argument
    const [folder = '', ...rest] = argument.slice(start.length).split('/')
    const inner = named.get(folder)
    if (inner === undefined) return argument
    return [isAbsolute(inner) ? inner : start + inner, ...rest].join('/')
  }
  const { launch } = manifest
  // The program itself is never below the models folder.
  return {
    ...manifest,
    launch: {
      ...launch,
      always: launch.always.map((each) => ({ ...each, args: each.args.map(place) })),
    },
  }
}
