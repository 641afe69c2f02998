import type { Evidence, Found, Framework } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt, matchingLines, type Sources } from './program.ts'
import { fileName, type Snapshot } from './snapshot.ts'

/** How a script of that name is usually meant; everything else counts nothing by its name. */
const names: readonly (readonly [RegExp, number])[] = [
  [/^(?:app|main|launch|webui|gradio_app|app_gradio|gradio_demo|demo_gradio|gradio_ui|web_ui|run_gradio)\.py$/, 16],
  [/^(?:gui|ui|server|run|start|demo|studio|wgp|web)\.py$/, 10],
  [/gradio|webui|gui|ui\.py$/, 8],
  [
    /(?<!auto)train|test|setup|convert|download|export|eval|bench|install|update|infer|generate|predict|sample|conftest|fabfile|noxfile|handler/,
    -25,
  ],
]
const exactly = /^(?:gradio_app|webui|gui)\.py$|_ui\.py$/
const documents =
  /(?:^|\/)(?:readme[\w.]*|[\w.-]+\.(?:bat|cmd|sh|ps1)|[\w.-]*dockerfile[\w.-]*|pinokio\.js|procfile|(?:docker-)?compose\.ya?ml)$/i
const command =
  /(?:\b(?:python[\d.]*w?(?:\.exe)?|py|uv run|accelerate launch|streamlit run|gradio)|%PYTHON%|\$\{?(?:PYTHON|python_cmd)\w*\}?|run_python\w*)["']?[ "',]+(?:-[a-zA-Z]+[ ",']+)*["']?([\w./\\-]+\.py)\b/i

interface Mention {
  readonly script: string
  readonly evidence: Evidence
  /** An address page of Hugging Face Spaces names the file for machines to read. */
  readonly declared: boolean
}

function mentions(snapshot: Snapshot): readonly Mention[] {
  const paths = new Set(snapshot.paths)
  const found: Mention[] = []
  for (const [file, text] of snapshot.texts) {
    if (!documents.test(file)) continue
    for (const { line, match } of matchingLines(text, /^app_file:\s*["']?([\w./-]+\.py)|(?!)/i)) {
      const script = match[1] ?? ''
      if (paths.has(script)) found.push({ script, evidence: evidenceAt(snapshot, file, line), declared: true })
    }
    for (const { line, match } of matchingLines(text, command)) {
      const named = (match[1] ?? '').replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
      // A command may be given from the folder above the clone.
      const script = [named, named.split('/').slice(1).join('/')].find((path) => paths.has(path))
      if (script !== undefined) found.push({ script, evidence: evidenceAt(snapshot, file, line), declared: false })
    }
    for (const { line, match } of matchingLines(text, /\bLAUNCH_SCRIPT=["']?([\w./-]+\.py)/)) {
      const script = match[1] ?? ''
      if (paths.has(script)) found.push({ script, evidence: evidenceAt(snapshot, file, line), declared: true })
    }
  }
  return found
}

interface Trace {
  readonly framework: Framework
  readonly line: number
}

/** The module that a framework is imported as, and the call that opens its page or window. The first is taken where there are several. */
const frameworks: readonly { readonly framework: Framework; readonly module: RegExp; readonly call: RegExp }[] = [
  { framework: 'gradio', module: /^gradio(?:\.|$)/, call: /\.launch[ \t]*\(/ },
  { framework: 'streamlit', module: /^streamlit(?:\.|$)/, call: /\bst\.\w+/ },
  {
    framework: 'window',
    module: /^(?:tkinter|customtkinter|PyQt\d|PySide\d|wx|dearpygui)(?:\.|$)/,
    call: /\.(?:mainloop|exec_?|start_dearpygui|MainLoop)[ \t]*\(/,
  },
  { framework: 'flask', module: /^(?:flask|quart)(?:\.|$)/, call: /\.run[ \t]*\(/ },
  { framework: 'uvicorn', module: /^uvicorn(?:\.|$)/, call: /\buvicorn\.(?:run|Server)[ \t]*\(/ },
]

/** How a script and what it loads make a program with an interface; the import and the call may stand in two files. */
function traceOf(closure: readonly string[], sources: Sources): (Trace & { readonly file: string }) | undefined {
  const known = closure.flatMap((file) => {
    const source = sources.get(file)
    return source === null ? [] : [{ file, source }]
  })
  for (const { framework, module, call } of frameworks) {
    if (!known.some(({ source }) => source.imports.some((name) => module.test(name)))) continue
    for (const { file, source } of known) {
      const [match] = source.codeMatches(call)
      if (match !== undefined) return { framework, file, line: source.lineAt(match.index) }
    }
  }
  return undefined
}

const isComfy = (snapshot: Snapshot): boolean =>
  snapshot.paths.includes('folder_paths.py') && snapshot.paths.some((path) => path.startsWith('comfy/'))

export interface ScriptFinding {
  readonly script: Found<string | null>
  readonly others: readonly string[]
  readonly framework: Found<Framework>
  readonly closure: readonly string[]
}

/** A name that says what it is not (`gradio_test.py`) counts before one that says what it is. */
const namePoints = (name: string): number =>
  names.find(([pattern, points]) => points < 0 && pattern.test(name) && !exactly.test(name))?.[1] ??
  names.find(([pattern]) => pattern.test(name))?.[1] ??
  0

interface Candidate {
  readonly script: string
  readonly score: number
  readonly evidence: readonly Evidence[]
  readonly told: boolean
  readonly trace: (Trace & { readonly file: string }) | undefined
}

function judge(script: string, snapshot: Snapshot, sources: Sources, said: readonly Mention[]): Candidate {
  const own = said.filter((mention) => mention.script === script)
  const declared = own.find((mention) => mention.declared)
  const closure = sources.closure(script)
  const trace = traceOf(closure, sources)
  const name = fileName(script)
  const score =
    namePoints(name) +
    (declared === undefined ? 0 : 60) +
    Math.min(40, own.length * 12) +
    // The earliest in the README is the usual way.
    (own.length > 0 && own[0] === said[0] ? 12 : 0) +
    (trace === undefined ? 0 : trace.file === script ? 30 : 20) +
    (script.includes('/') ? -6 * script.split('/').length : 4) +
    // A launcher that first updates the clone takes the version out of the person's hands.
    (/pygit2|\bgit pull\b/.test(sources.get(script)?.text ?? '') ? -20 : 0)
  const best = declared ?? own[0]
  return {
    script,
    score,
    trace,
    told: best !== undefined,
    evidence: [
      ...(best === undefined ? [] : [best.evidence]),
      ...(trace === undefined ? [] : [evidenceAt(snapshot, trace.file, trace.line)]),
    ],
  }
}

/** Which script is launched, and what it makes its page with. */
export function detectScript(snapshot: Snapshot, sources: Sources): ScriptFinding {
  const said = mentions(snapshot)
  const candidates = [
    ...new Set([
      ...said.map(({ script }) => script),
      ...snapshot.paths.filter(
        (path) =>
          path.endsWith('.py') &&
          (!path.includes('/') || names.slice(0, 3).some(([pattern]) => pattern.test(fileName(path)))),
      ),
    ]),
  ].filter((path) => snapshot.texts.has(path) && fileName(path) !== '__init__.py')
  const judged = candidates.map((script) => judge(script, snapshot, sources, said))
  // What another script loads is a part of that one.
  const loaded = new Set(
    judged
      .filter(({ script, trace }) => trace !== undefined && namePoints(fileName(script)) > 0)
      .flatMap(({ script }) => sources.closure(script).slice(1)),
  )
  const ranked = judged
    .map((candidate) => (loaded.has(candidate.script) ? { ...candidate, score: candidate.score - 20 } : candidate))
    .filter(({ trace, told, score }) => (trace !== undefined || told) && score > 0)
    .toSorted((a, b) => b.score - a.score || a.script.localeCompare(b.script))
  const [best, second] = ranked
  if (best === undefined) {
    return {
      script: { value: null, certainty: 'guess', evidence: [] },
      others: candidates.slice(0, 10),
      framework: { value: 'other', certainty: 'guess', evidence: [] },
      closure: [],
    }
  }
  const alone = second === undefined || best.score - second.score >= 12
  const framework = isComfy(snapshot) ? 'comfyui' : (best.trace?.framework ?? 'other')
  return {
    script: {
      value: best.script,
      certainty:
        best.trace === undefined ? 'guess' : best.told && alone ? 'certain' : best.told || alone ? 'likely' : 'guess',
      evidence: best.evidence,
    },
    others: ranked.slice(1, 10).map(({ script }) => script),
    framework: {
      value: framework,
      certainty: best.trace === undefined && framework !== 'comfyui' ? 'guess' : 'likely',
      evidence: best.trace === undefined ? [] : [evidenceAt(snapshot, best.trace.file, best.trace.line)],
    },
    closure: sources.closure(best.script),
  }
}
