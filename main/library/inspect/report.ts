import type { Container, Finding, Verdict } from '../../../shared/library/model.ts'
import type { Inspection, TensorInfo } from './types.ts'

const maxFindings = 100
const maxDetail = 300

/** Collects the findings of one file: each once, bounded in number, and fit to be shown. */
export class Report {
  readonly #findings = new Map<string, Finding>()

  add(severity: Finding['severity'], code: Finding['code'], detail: string): void {
    const shown = presentable(detail)
    const key = `${severity} ${code} ${shown}`
    if (this.#findings.has(key)) return
    if (this.#findings.size < maxFindings) this.#findings.set(key, { severity, code, detail: shown })
    // What is worse than all that is known must not be lost behind a crowd of harmless findings.
    else if (!this.has(severity)) {
      const last = [...this.#findings.keys()].at(-1)
      if (last !== undefined) this.#findings.delete(last)
      this.#findings.set(key, { severity, code, detail: shown })
    }
  }

  addAll(findings: Iterable<Finding>): void {
    for (const { severity, code, detail } of findings) this.add(severity, code, detail)
  }

  has(severity: Finding['severity']): boolean {
    return this.list().some((finding) => finding.severity === severity)
  }

  list(): readonly Finding[] {
    return [...this.#findings.values()]
  }

  /** The worst that was found; `otherwise` when nothing speaks against the file. */
  verdict(otherwise: Verdict): Verdict {
    for (const severity of ['dangerous', 'suspicious', 'unreadable'] as const) if (this.has(severity)) return severity
    return otherwise
  }
}

/** Text from a file as it can be shown: short, and without characters that break lines or turn the writing around. */
function presentable(text: string): string {
  const escaped = text.slice(0, maxDetail).replace(
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
  return escaped.length > maxDetail || text.length > maxDetail ? `${escaped.slice(0, maxDetail - 1)}…` : escaped
}

const noTensors: ReadonlyMap<string, TensorInfo> = new Map()

/** An inspection from what a parser found; what it leaves out is empty. */
export function conclude(
  container: Container,
  report: Report,
  otherwise: Verdict,
  found: Partial<Pick<Inspection, 'tensors' | 'metadata' | 'dataOffset'>> = {},
): Inspection {
  return {
    container,
    verdict: report.verdict(otherwise),
    findings: report.list(),
    tensors: found.tensors ?? noTensors,
    metadata: found.metadata ?? {},
    dataOffset: found.dataOffset ?? null,
  }
}
