import type { Found, Framework, Proposal } from '../../../shared/catalogue/proposal.ts'
import { evidenceAt, type Sources } from './program.ts'
import { literal, type ParserOption } from './python-source.ts'
import type { Snapshot } from './snapshot.ts'

const portFlags = [
  '--port',
  '--server-port',
  '--server_port',
  '--gradio-port',
  '--gradio_port',
  '--listen-port',
  '--listen_port',
  '--webui-port',
]
/** Those that take an address; a `--listen` without a value opens the program to the network and is left alone. */
const hostFlags = [
  '--listen',
  '--host',
  '--server-name',
  '--server_name',
  '--server',
  '--ip',
  '--address',
  '--bind',
  '--hostname',
]
const quietFlags = [
  '--disable-auto-launch',
  '--disable-in-browser',
  '--no-browser',
  '--nobrowser',
  '--no-inbrowser',
  '--disable-browser',
  '--headless',
]
const cpuFlags = ['--cpu', '--always-cpu', '--use-cpu', '--force-cpu']
const preparesFlag = '--exit'
/** Programs that know this one refuse to install extensions from their page once they are given an address. */
const guardsExtensions = '--enable-insecure-extension-access'
const skipsCheck = '--skip-torch-cuda-test'

const usualPorts: Readonly<Record<Framework, number>> = {
  gradio: 7860,
  streamlit: 8501,
  flask: 5000,
  uvicorn: 8000,
  comfyui: 8188,
  window: 7860,
  other: 7860,
}

export interface ArgumentsFinding {
  readonly port: Proposal['port']
  readonly always: Proposal['always']
  readonly onCpu: Proposal['onCpu']
  readonly prepare: Proposal['prepare']
}

type PortSetting = Proposal['port']['value']

/** A port that stands in the source: the parser's default, the argument of launch(), or a variable that is set. */
function statedPort(
  snapshot: Snapshot,
  sources: Sources,
  closure: readonly string[],
  option: ParserOption | null,
): Found<number> | null {
  const asPort = (text: string | null | undefined): number | null => {
    const number = Number(/^["']?(\d{3,5})["']?$/.exec(text?.trim() ?? '')?.[1] ?? Number.NaN)
    return number >= 80 && number <= 65535 ? number : null
  }
  const fromOption = asPort(option?.default)
  if (option !== null && fromOption !== null)
    return { value: fromOption, certainty: 'certain', evidence: [evidenceAt(snapshot, option.file, option.line)] }
  for (const file of closure) {
    const source = sources.get(file)
    if (source === null) continue
    for (const call of source.calls(['launch', 'run', 'launch_gradio'])) {
      const value = asPort(call.named.get('server_port') ?? call.named.get('port'))
      if (value !== null) return { value, certainty: 'certain', evidence: [evidenceAt(snapshot, file, call.line)] }
    }
    const [set] = source.codeMatches(/environ\[["']GRADIO_SERVER_PORT["']\]\s*=\s*["'](\d{3,5})["']/)
    if (set?.[1] !== undefined)
      return {
        value: Number(set[1]),
        certainty: 'certain',
        evidence: [evidenceAt(snapshot, file, source.lineAt(set.index))],
      }
    for (const call of source.calls(['get', 'getenv'])) {
      if (!(literal(call.positional[0]) ?? '').includes('PORT')) continue
      const value = asPort(call.positional[1])
      if (value !== null) return { value, certainty: 'likely', evidence: [evidenceAt(snapshot, file, call.line)] }
    }
  }
  return null
}

/** The variable that launch() reads its port from, where the source computes it from the environment. */
function portVariable(sources: Sources, closure: readonly string[]): string | null {
  for (const file of closure) {
    for (const call of sources.get(file)?.calls(['launch', 'run']) ?? []) {
      const given = call.named.get('server_port') ?? call.named.get('port')
      const name = /environ(?:\.get\(|\[)\s*["']([A-Z][A-Z0-9_]*)["']|getenv\(\s*["']([A-Z][A-Z0-9_]*)["']/.exec(
        given ?? '',
      )
      const variable = name?.[1] ?? name?.[2]
      if (variable !== undefined) return variable
    }
  }
  return null
}

function detectPort(
  snapshot: Snapshot,
  sources: Sources,
  closure: readonly string[],
  options: readonly ParserOption[],
  framework: Framework,
): Found<PortSetting> {
  const find = (flags: readonly string[]): readonly [ParserOption, string] | null => {
    // The script's own options come first, then those of a file that is for options, then as they are loaded.
    const [script] = closure
    const rank = (file: string): number => (file === script ? 0 : /arg|cli|option/i.test(file) ? 1 : 2)
    for (const file of [...new Set(options.map((option) => option.file))].toSorted((a, b) => rank(a) - rank(b))) {
      for (const flag of flags) {
        const option = options.find(
          (each) => each.file === file && each.flags.includes(flag) && each.takes !== 'nothing',
        )
        if (option !== undefined) return [option, flag]
      }
    }
    return null
  }
  const port = find(portFlags)
  const guards = options.some(({ flags }) => flags.includes(guardsExtensions))
  const host = guards ? null : find(hostFlags)
  const stated = statedPort(snapshot, sources, closure, port?.[0] ?? null)
  const number = stated?.value ?? usualPorts[framework]
  if (framework === 'streamlit') {
    const args = ['--server.headless', 'true', '--server.address', '{host}', '--server.port', '{port}']
    return { value: { default: number, args, env: {} }, certainty: 'likely', evidence: stated?.evidence ?? [] }
  }
  if (port !== null) {
    return {
      value: { default: number, args: [...(host === null ? [] : [host[1], '{host}']), port[1], '{port}'], env: {} },
      certainty: 'certain',
      evidence: [port, ...(host === null ? [] : [host])].map(([option]) =>
        evidenceAt(snapshot, option.file, option.line),
      ),
    }
  }
  const variable = portVariable(sources, closure)
  if (variable !== null)
    return {
      value: { default: number, args: [], env: { [variable]: '{port}' } },
      certainty: 'likely',
      evidence: stated?.evidence ?? [],
    }
  if (framework === 'gradio') {
    const launches = closure.flatMap((file) => sources.get(file)?.calls(['launch']) ?? [])
    const fixed = launches.some((call) => call.named.has('server_port'))
    // gradio itself reads these where launch() is given no port.
    const env = fixed ? {} : { GRADIO_SERVER_PORT: '{port}', GRADIO_SERVER_NAME: '{host}' }
    return { value: { default: number, args: [], env }, certainty: 'likely', evidence: stated?.evidence ?? [] }
  }
  return {
    value: { default: number, args: [], env: {} },
    certainty: stated === null ? 'guess' : 'likely',
    evidence: stated?.evidence ?? [],
  }
}

/** A script that ends after its own preparation when it is told to; it looks for the word itself. */
function detectPrepare(
  snapshot: Snapshot,
  sources: Sources,
  closure: readonly string[],
  skips: boolean,
): Proposal['prepare'] {
  for (const file of closure) {
    const source = sources.get(file)
    const index = source?.text.search(/["']--exit["']\s+in\s+sys\.argv/) ?? -1
    if (source === null || index === -1) continue
    const value = [preparesFlag, ...(skips ? [skipsCheck] : [])]
    return { value, certainty: 'certain', evidence: [evidenceAt(snapshot, file, source.lineAt(index))] }
  }
  return { value: null, certainty: 'likely', evidence: [] }
}

/** Port, address and the few flags that every program of this kind should be launched with. */
export function detectArguments(
  snapshot: Snapshot,
  sources: Sources,
  closure: readonly string[],
  framework: Framework,
): ArgumentsFinding {
  const options = sources.options(closure)
  const flag = (name: string): ParserOption | undefined => options.find(({ flags }) => flags.includes(name))
  const evidenceOf = (given: readonly ParserOption[]): Proposal['always']['evidence'] =>
    given.map(({ file, line }) => evidenceAt(snapshot, file, line))
  const quiet = quietFlags.flatMap((name) => {
    const option = flag(name)
    return option?.takes === 'nothing' ? [{ name, option }] : []
  })
  const cpu = cpuFlags.flatMap((name) => {
    const option = flag(name)
    if (option === undefined || (name === '--use-cpu' && option.takes === 'nothing')) return []
    return [{ args: name === '--use-cpu' ? [name, 'all'] : [name], option, name }]
  })
  const [onCpu] = cpu.filter(({ option, name }) => name === '--use-cpu' || option.takes !== 'value')
  const skips = flag(skipsCheck)
  return {
    port: detectPort(snapshot, sources, closure, options, framework),
    always: {
      value: quiet.map(({ name }) => name),
      certainty: 'certain',
      evidence: evidenceOf(quiet.map(({ option }) => option)),
    },
    onCpu: {
      value: [...(onCpu?.args ?? []), ...(skips === undefined ? [] : [skipsCheck])],
      certainty: 'likely',
      evidence: evidenceOf([onCpu?.option, skips].filter((option) => option !== undefined)),
    },
    prepare: detectPrepare(snapshot, sources, closure, skips !== undefined),
  }
}
