import type { Certainty, Evidence, Found } from '../../../shared/catalogue/proposal.ts'
import { inVersionRange } from '../../../shared/catalogue/match.ts'
import { evidenceAt, matchingLines } from './program.ts'
import { readPyProject } from './pyproject.ts'
import { fileName, type Snapshot } from './snapshot.ts'

interface PythonRange {
  readonly accepted: string
  readonly preferred: string
}

/** Minor versions of Python 3 that can be fetched; the order is that of liking where a range leaves a choice. */
const liked = [12, 11, 10, 13, 9, 14, 8]
/** Nothing newer is tried unasked: too many wheels are missing. */
const newest = 13

interface Hint {
  readonly minor: number
  readonly certainty: Certainty
  readonly evidence: Evidence
}

const sources: readonly { readonly file: RegExp; readonly pattern: RegExp; readonly certainty: Certainty }[] = [
  { file: /^\.python-version$/, pattern: /^\s*3\.(\d+)/, certainty: 'certain' },
  { file: /^runtime\.txt$/i, pattern: /^python-3\.(\d+)/i, certainty: 'certain' },
  { file: /^readme\.md$/i, pattern: /^python_version:\s*["']?3\.(\d+)/, certainty: 'certain' },
  { file: /\.ya?ml$/i, pattern: /^\s*-\s*python\s*=+\s*3\.(\d+)/, certainty: 'certain' },
  { file: /^readme/i, pattern: /\bconda\s+create\b.*\bpython\s*=+\s*3\.(\d+)/i, certainty: 'certain' },
  { file: /^readme/i, pattern: /\b(?:python3\.|py -3\.|--python[ =]+3\.)(\d+)/i, certainty: 'likely' },
  {
    file: /\.(?:sh|bat|cmd|ps1)$/i,
    pattern: /\b(?:python3\.|py -3\.|python=3\.|--python[ =]+3\.)(\d+)/i,
    certainty: 'likely',
  },
  { file: /^readme/i, pattern: /\bpython\W{1,4}(?:version\W{1,3})?(?:>=?\s*)?3\.(\d+)/i, certainty: 'likely' },
  { file: /dockerfile/i, pattern: /^\s*FROM\s+\S*\bpython:3\.(\d+)/i, certainty: 'likely' },
  { file: /dockerfile/i, pattern: /\bpython3\.(\d+)\b/i, certainty: 'likely' },
]

function hints(snapshot: Snapshot): readonly Hint[] {
  return sources.flatMap(({ file, pattern, certainty }) =>
    [...snapshot.texts]
      .filter(([path]) => !path.includes('/') && file.test(fileName(path)))
      .flatMap(([path, text]) =>
        matchingLines(text, pattern).map(({ line, match }) => ({
          minor: Number(match[1]),
          certainty,
          evidence: evidenceAt(snapshot, path, line),
        })),
      ),
  )
}

/** The forms that a manifest's range knows, out of a specifier of pyproject.toml; null for anything else. */
function asRange(specifier: string): string | null {
  const parts = specifier
    .replaceAll(/\s+/g, '')
    .replace(/^\^(3\.\d+)(?:\.\d+)?$/, '>=$1,<4')
    .split(',')
    .flatMap((part) => {
      const compatible = /^~=(3\.\d+)(\.\d+)?$/.exec(part)
      if (compatible !== null) {
        const [, minor = '', patch] = compatible
        return patch === undefined ? [`>=${minor}`, '<4'] : [`>=${minor}`, `<3.${Number(minor.slice(2)) + 1}`]
      }
      const same = /^==(3\.\d+)(?:\.\*|\.\d+)?$/.exec(part)
      if (same?.[1] !== undefined) return [`>=${same[1]}`, `<3.${Number(same[1].slice(2)) + 1}`]
      // A single broken release does not decide anything here.
      if (part.startsWith('!=')) return []
      return [/^([<>]=?)(3|4)(\.\d+)?/.exec(part)?.[0] ?? '?']
    })
  return parts.length === 0 || parts.includes('?') ? null : parts.join(',')
}

const accepts = (range: string, below: number, minor: number): boolean =>
  minor < below && inVersionRange(`3.${minor}`, range)

/**
 * Which Python. `below` is the first minor version for which there is no PyTorch of the wanted
 * version. Without any hint 3.10 to 3.12, which nearly everything of this kind runs on.
 */
export function detectPython(snapshot: Snapshot, below: number): Found<PythonRange> {
  const project = snapshot.texts.get('pyproject.toml')
  const required = project === undefined ? null : readPyProject(project).requiresPython
  const range = required === null ? null : asRange(required.value)
  const all = hints(snapshot).filter(({ minor }) => minor >= 8 && minor < Math.min(below, 15))
  if (required !== null && range !== null) {
    const limit = Math.min(below, newest + 1)
    const hint = all.find(({ minor }) => accepts(range, below, minor))
    const preferred = hint?.minor ?? liked.find((minor) => accepts(range, limit, minor)) ?? null
    if (preferred !== null) {
      const upper = range.includes('<') ? range : `${range},<3.${Math.max(limit, preferred + 1)}`
      return {
        value: {
          accepted: upper.replace(/<4(?:\.0)?$/, `<3.${Math.max(limit, preferred + 1)}`),
          preferred: `3.${preferred}`,
        },
        certainty: 'certain',
        evidence: [
          evidenceAt(snapshot, 'pyproject.toml', required.line),
          ...(hint === undefined ? [] : [hint.evidence]),
        ],
      }
    }
  }
  const [best] = all
  if (best !== undefined) {
    const { minor, certainty, evidence } = best
    return {
      value: {
        accepted: `>=3.${minor},<3.${Math.max(minor + 1, Math.min(minor + 2, below))}`,
        preferred: `3.${minor}`,
      },
      certainty,
      evidence: [evidence],
    }
  }
  const upper = Math.min(below, newest)
  return {
    value: { accepted: `>=3.10,<3.${Math.max(upper, 11)}`, preferred: below > 12 ? '3.11' : '3.10' },
    certainty: 'guess',
    evidence: [],
  }
}
