import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '../../../store/file-errors.ts'
import { identify } from '../../identify/identify.ts'
import type { Identification } from '../../identify/types.ts'
import { inspectFile } from '../../inspect/inspect.ts'
import type { Inspection } from '../../inspect/types.ts'
import { embeddedPreview } from '../../sidecars/embedded-preview.ts'
import { findSidecars } from '../../sidecars/find-sidecars.ts'
import { readSidecars } from '../../sidecars/read-sidecars.ts'
import { fileOf } from './derive.ts'
import { diffusersFamily } from './diffusers-family.ts'
import { gatherFacts, type Brief, type Facts } from './facts.ts'
import type { Found } from './found.ts'
import { innerPath } from './inner-path.ts'

/** What was learned of one model. */
export interface Looked {
  readonly brief: Brief
  /** As it is kept. */
  readonly facts: string
}

/** Without O_NONBLOCK a pipe would hold this thread for ever. Windows knows neither. */
const notFollowed = constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Content of a regular file of at most `maxBytes`; null when there is none. A link that took its place is not followed. */
export function readBounded(path: string, maxBytes: number): Uint8Array | null {
  let file: number | null = null
  try {
    file = openSync(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : notFollowed))
    const found = fstatSync(file)
    if (!found.isFile() || found.size > maxBytes) return null
    const bytes = new Uint8Array(found.size)
    let length = 0
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, length)
      if (read === 0) break
      length += read
    }
    return bytes.subarray(0, length)
  } catch {
    return null
  } finally {
    if (file !== null) closeSync(file)
  }
}

const nothing = { findings: [], tensors: new Map(), metadata: {}, dataOffset: null } as const

/** A file that may not be opened is in the library all the same. */
function inspectOrSay(path: string): Inspection {
  try {
    return inspectFile(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw error
    const finding = { severity: 'unreadable', code: 'truncated', detail: errorCode(error) } as const
    return { ...nothing, container: 'other', verdict: 'unreadable', findings: [finding] }
  }
}

const unsaid: Identification = {
  kind: null,
  kindSource: null,
  family: null,
  familySource: null,
  lineage: null,
  variant: null,
  precision: null,
  adapterFormat: null,
  training: null,
  tagFrequency: [],
  triggerWords: [],
  title: null,
  description: null,
  undecided: [],
  misplaced: null,
}

/** A folder of the diffusers library is what its index says. */
function lookAtFolder(path: string, found: Found): Facts {
  const index = readBounded(join(path, 'model_index.json'), 256 * 1024)
  const family = index === null ? null : diffusersFamily(new TextDecoder().decode(index))
  const said: Identification = {
    ...unsaid,
    kind: 'diffusers',
    kindSource: 'content',
    family,
    familySource: family === null ? null : 'content',
    misplaced: found.kinds.includes('diffusers') || found.kinds.includes('checkpoint') ? null : 'diffusers',
  }
  const verdict = index === null ? 'unreadable' : 'unchecked'
  return gatherFacts(found, { ...nothing, container: 'other', verdict }, said, null, false)
}

function lookAtFile(path: string, found: Found): Facts {
  const inspection = inspectOrSay(path)
  const folder = dirname(path)
  const sidecar =
    found.sidecars.length === 0
      ? null
      : readSidecars((file, maxBytes) => readBounded(join(folder, file), maxBytes), found.sidecars)
  const below = found.inner.slice(found.folder === '' ? 0 : found.folder.length + 1).split('/')
  const said = identify({
    inspection,
    file: fileOf(found.inner),
    bytes: found.bytes,
    folderKind: found.kinds[0] ?? null,
    subfolders: below.slice(0, -1),
    sidecar: sidecar === null ? null : { baseModel: sidecar.baseModel, type: sidecar.type },
  })
  const embedded = embeddedPreview(inspection.metadata) !== null
  return gatherFacts(found, inspection, said, sidecar, embedded)
}

/** Opens one model and its sidecars; null when it is gone meanwhile. Bounded in time and memory for every file. */
export function lookAtModel(root: string, found: Found): Looked | null {
  const path = innerPath(root, found.inner)
  const looked = (facts: Facts): Looked => ({ brief: facts.brief, facts: JSON.stringify(facts) })
  try {
    return looked(found.directory ? lookAtFolder(path, found) : lookAtFile(path, found))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    // A defect of ours: the file is in the library all the same, and nothing is said of it.
    return looked(gatherFacts(found, { ...nothing, container: 'other', verdict: 'unchecked' }, unsaid, null, false))
  }
}

/** What one file is by its content, its name and its sidecar alone, wherever it lies; null when it cannot be read. */
export function recogniseFile(path: string, names: readonly string[]): Identification | null {
  const inspection = inspectOrSay(path)
  if (inspection.verdict === 'unreadable') return null
  const file = basename(path)
  const sidecars = findSidecars(file, names)
  const sidecar =
    sidecars.length === 0
      ? null
      : readSidecars((name, maxBytes) => readBounded(join(dirname(path), name), maxBytes), sidecars)
  return identify({
    inspection,
    file,
    bytes: statSync(path).size,
    folderKind: null,
    subfolders: [],
    sidecar: sidecar === null ? null : { baseModel: sidecar.baseModel, type: sidecar.type },
  })
}
