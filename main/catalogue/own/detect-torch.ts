import type { Evidence, Found, Proposal } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt, matchingLines, type Sources } from './program.ts'
import { isKnownTorch, torchFamily, usualTorch } from './torch-lines.ts'
import type { Snapshot } from './snapshot.ts'

/** Packages that are of no use without PyTorch. */
const needsTorch =
  /^\s*(?:torch|torchvision|torchaudio|torchsde|diffusers|accelerate|xformers|pytorch[-_]lightning|lightning|timm|kornia|open[-_]clip[-_]torch|spandrel|peft|bitsandbytes|flash[-_]attn|controlnet[-_]aux|k[-_]diffusion)\b/i
const pin = /\btorch\s*==\s*(2(?:\.\d+){1,2})/i
const index = /https:\/\/download\.pytorch\.org\/whl\/((?:cu|rocm)[\d.]+)/i

interface Pin {
  readonly version: string
  readonly index: string | null
  readonly evidence: Evidence
}

/** Pins in order of weight: the files that are installed, the program itself, then what people are told. */
function pins(snapshot: Snapshot, files: readonly string[]): readonly Pin[] {
  return files.flatMap((file) =>
    matchingLines(snapshot.texts.get(file) ?? '', pin)
      .filter(({ match }) => isKnownTorch(match[1] ?? '') && !/\brocm|xpu|cpu\b|directml/i.test(match.input))
      .map(({ line, match }) => ({
        version: match[1] ?? '',
        index: index.exec(match.input)?.[1] ?? null,
        evidence: evidenceAt(snapshot, file, line),
      })),
  )
}

/** Whether it uses PyTorch and which: by requirement files and pyproject, imports, and commands in its documents. */
export function detectTorch(
  snapshot: Snapshot,
  sources: Sources,
  closure: readonly string[],
  requirements: readonly string[],
  dependencies: readonly string[],
): Found<Proposal['torch']['value']> {
  const documents = [...snapshot.texts.keys()].filter(
    (path) =>
      !path.includes('/') &&
      /^readme|^(?:\w*install|setup|webui|start|run)\w*\.(?:bat|sh|ps1|cmd)$|^dockerfile$/i.test(path),
  )
  const stated = requirements.flatMap((file) =>
    matchingLines(snapshot.texts.get(file) ?? '', needsTorch).map(({ line }) => evidenceAt(snapshot, file, line)),
  )
  const listed = dependencies.some((dependency) => needsTorch.test(dependency))
  const imported = closure.flatMap((file) => {
    const [match] = sources.get(file)?.codeMatches(/^[ \t]*(?:import|from)[ \t]+torch\b/m) ?? []
    const line = match === undefined ? undefined : sources.get(file)?.lineAt(match.index + match[0].length)
    return line === undefined ? [] : [evidenceAt(snapshot, file, line)]
  })
  const known = pins(snapshot, [...requirements, 'pyproject.toml', ...closure, ...documents])
  const evidence = [...stated, ...imported].slice(0, 2)
  if (stated.length + imported.length === 0 && !listed && known.length === 0)
    return { value: null, certainty: 'likely', evidence: [] }

  const [best] = known
  const withIndex = known.find((each) => each.version === best?.version && each.index?.startsWith('cu') === true)
  if (best === undefined) {
    return { value: { packages: [...usualTorch], index: null }, certainty: 'guess', evidence }
  }
  const around = [...snapshot.texts].filter(([file]) => [...requirements, ...closure, ...documents].includes(file))
  const names = new Set(around.some(([, text]) => text.includes('torchaudio')) ? ['torchaudio'] : [])
  return {
    value: { packages: torchFamily(best.version, names), index: withIndex?.index ?? null },
    certainty: 'certain',
    evidence: [best.evidence, ...(withIndex === undefined || withIndex === best ? [] : [withIndex.evidence])],
  }
}
