import { describeFailure } from './failure.ts'
import { parseListing, resolveRef, type RemoteListing } from './refs.ts'
import { readAnyOwner, type CloneTools, type RemoteListings } from './tools.ts'

const silenceMs = 60_000

/** How long an answer may serve the clone that follows the plan; the fetch itself always asks anew. */
const recentMs = 60_000

/** Remembers for a minute what remotes answered. */
export function createRemoteListings(
  tools: Pick<CloneTools, 'run' | 'actual'>,
  now: () => number = Date.now,
): RemoteListings {
  const answers = new Map<string, { readonly at: number; readonly listing: RemoteListing }>()

  const askAt = async (actual: string, url: string, cwd: string, signal?: AbortSignal): Promise<RemoteListing> => {
    answers.delete(actual)
    const args = ['ls-remote', '--symref', ...readAnyOwner(actual), '--', url]
    const result = await tools.run(cwd, args, { signal, silenceMs })
    if (result.code !== 0) throw await describeFailure(result.stderr, { url, ref: 'HEAD', path: cwd })
    const listing = parseListing(result.stdout)
    for (const [key, { at }] of answers) if (now() - at >= recentMs) answers.delete(key)
    answers.set(actual, { at: now(), listing })
    return listing
  }

  return {
    ask: async (url, cwd, signal) => askAt(await tools.actual(url), url, cwd, signal),
    async resolve(url, ref, cwd, signal) {
      const actual = await tools.actual(url)
      const known = answers.get(actual)
      const recent = known !== undefined && now() - known.at < recentMs ? resolveRef(known.listing, ref) : null
      return recent ?? resolveRef(await askAt(actual, url, cwd, signal), ref)
    },
  }
}
