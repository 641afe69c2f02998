import { modelKinds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import { innerPathSchema } from '../../../shared/catalogue/primitives.ts'
import type { Evidence, Proposal } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt, type Sources } from './program.ts'
import { fileName, folderOf, type Snapshot } from './snapshot.ts'

/** Names that programs give their model folders, in lower case, beside those of the shared folder itself. */
const aliases: Readonly<Record<string, ModelKind>> = {
  'stable-diffusion': 'checkpoint',
  stable_diffusion: 'checkpoint',
  checkpoint: 'checkpoint',
  lora: 'lora',
  clip: 'text-encoder',
  text_encoder: 'text-encoder',
  unet: 'diffusion-model',
  'vae-approx': 'vae-approx',
  embedding: 'embedding',
  hypernetwork: 'hypernetwork',
  controlnets: 'controlnet',
  ip_adapter: 'ip-adapter',
  'ip-adapter': 'ip-adapter',
  esrgan: 'upscaler',
  upscalers: 'upscaler',
}
const byName = new Map<string, ModelKind>([
  ...Object.entries(modelKinds).map(([kind, { folder }]) => [folder, kind as ModelKind] as const),
  ...Object.entries(aliases),
])
/** At the top of a repository only these say enough by their name; `clip` or `vae` is more likely to be code there. */
const plainAtTop = new Set(['loras', 'lora', 'embeddings', 'checkpoints', 'hypernetworks', 'controlnet'])
const parents = new Set(['models', 'model', 'data/models', 'data', 'weights', 'models/models'])

const kindOf = (folder: string): ModelKind | null => {
  const parent = folderOf(folder)
  const name = fileName(folder).toLowerCase()
  if (parent === '' ? !plainAtTop.has(name) : !parents.has(parent.toLowerCase())) return null
  return byName.get(name) ?? null
}

/** Folders that a source builds out of literals: `"models/loras"` and `os.path.join(…, "models", "loras")`. */
function foldersInSource(text: string): readonly { readonly folder: string; readonly index: number }[] {
  const whole = [...text.matchAll(/["'](?:\.\/)?([\w-]{1,40}(?:\/[\w-]{1,40}){0,2})\/?["']/g)]
  const joined = [...text.matchAll(/["']((?:models?|data|weights))["'],\s*f?["']([\w-]{1,40})["']/g)]
  return [
    ...whole.map((match) => ({ folder: match[1] ?? '', index: match.index })),
    ...joined.map((match) => ({ folder: `${match[1] ?? ''}/${match[2] ?? ''}`, index: match.index })),
  ]
}

/** Where models lie, by folders that are in the tree or that the program itself names. Folders with code in them are code. */
export function detectModels(snapshot: Snapshot, sources: Sources, closure: readonly string[]): Proposal['models'] {
  const withCode = new Set(snapshot.paths.filter((path) => /\.(?:py|ts|js)$/.test(path)).flatMap(allFolders))
  const found = new Map<string, Proposal['models'][number]>()
  const add = (folder: string, certainty: 'certain' | 'likely' | 'guess', evidence: Evidence): void => {
    const kind = kindOf(folder)
    if (kind === null || withCode.has(folder) || !innerPathSchema.safeParse(folder).success) return
    const taken = [...found.keys()].some((other) => overlaps(other, folder))
    if (!taken) found.set(folder, { value: { kind, folder }, certainty, evidence: [evidence] })
  }
  for (const path of snapshot.paths) {
    for (const folder of allFolders(path))
      add(folder, folder.includes('/') ? 'certain' : 'likely', { file: path, line: null, text: '' })
  }
  for (const file of closure) {
    const source = sources.get(file)
    if (source === null) continue
    for (const { folder, index } of foldersInSource(source.text)) {
      // One word alone says too little: it may be the name of anything.
      if (folder.includes('/')) add(folder, 'likely', evidenceAt(snapshot, file, source.lineAt(index)))
    }
  }
  const all = [...found.values()]
  // One folder for each kind: the one that is called as the shared folder is, else the first.
  return all.filter(({ value }, index) => {
    const same = all.filter((other) => other.value.kind === value.kind)
    const best = same.find((other) => fileName(other.value.folder) === modelKinds[value.kind].folder) ?? same[0]
    return best === all[index]
  })
}

const allFolders = (path: string): readonly string[] => {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Systems that do not tell upper from lower case would take both for one. */
const overlaps = (one: string, two: string): boolean => {
  const [a, b] = [`${one}/`.toLowerCase(), `${two}/`.toLowerCase()]
  return a.startsWith(b) || b.startsWith(a)
}

const resultNames = /^(?:outputs?|results?|images_output|generated)$/i

/** Folders that results are written to, by the tree, by .gitignore and by what the program names. */
export function detectOutputs(snapshot: Snapshot, sources: Sources, closure: readonly string[]): Proposal['outputs'] {
  const said: { readonly path: string; readonly evidence: Evidence }[] = []
  ;(snapshot.texts.get('.gitignore') ?? '').split('\n').forEach((content, index) => {
    const path = content
      .trim()
      .replace(/^\/|\/?\**$/g, '')
      .replace(/\/$/, '')
    if (resultNames.test(path)) said.push({ path, evidence: evidenceAt(snapshot, '.gitignore', index + 1) })
  })
  for (const file of closure) {
    const source = sources.get(file)
    for (const { folder, index } of source === null ? [] : foldersInSource(source.text)) {
      if (resultNames.test(folder))
        said.push({ path: folder, evidence: evidenceAt(snapshot, file, source?.lineAt(index) ?? 1) })
    }
  }
  for (const path of snapshot.paths) {
    const [top = ''] = path.split('/')
    if (path.includes('/') && resultNames.test(top))
      said.push({ path: top, evidence: { file: path, line: null, text: '' } })
  }
  const [first] = said
  if (first === undefined) return []
  const readme = [...snapshot.texts].find(([path]) => /^readme/i.test(path))?.[1] ?? ''
  const what = /\bvideo/i.test(readme.slice(0, 3000)) ? 'video' : 'image'
  return [{ value: { path: first.path, what }, certainty: 'likely', evidence: [first.evidence] }]
}
