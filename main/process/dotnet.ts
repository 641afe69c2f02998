import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { inVersionRange } from '../../shared/catalogue/match.ts'
import { DeckError } from '../../shared/errors.ts'
import { runCommand } from './command.ts'
import { cleanEnvironment } from './environment.ts'
import { findOnPath, isProgram } from './find-on-path.ts'

export interface Dotnet {
  /** Absolute path of `dotnet`. */
  readonly path: string
  /** Versions of its SDKs such as `8.0.404`; a machine that only runs .NET programs has none. */
  readonly sdks: readonly string[]
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
  readonly home?: string
}

const askTimeoutMs = 15_000

/** Where installers put it, beside PATH: DOTNET_ROOT, the home folder (dotnet-install.sh), the system's own folders. */
function usualFolders({ env, platform = process.platform, home = homedir() }: Surroundings): readonly string[] {
  const own = join(home, '.dotnet')
  const named = env['DOTNET_ROOT']
  const system =
    platform === 'win32'
      ? [join(env['ProgramFiles'] ?? String.raw`C:\Program Files`, 'dotnet')]
      : ['/usr/share/dotnet', '/usr/lib/dotnet', '/usr/local/share/dotnet']
  return [...(named !== undefined && isAbsolute(named) ? [named] : []), own, ...system]
}

async function sdksOf(path: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout } = await runCommand({
    file: path,
    args: ['--list-sdks'],
    env: cleanEnvironment(env, { DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' }),
    timeoutMs: askTimeoutMs,
  })
  // One line for each SDK: `8.0.404 [/usr/share/dotnet/sdk]`.
  return [...stdout.matchAll(/^(\d+\.\d+\.\S+) \[/gm)].flatMap((match) => match[1] ?? [])
}

/** Every .NET of this machine with its SDKs, the one on PATH first. */
export async function findDotnets(surroundings: Surroundings): Promise<readonly Dotnet[]> {
  const { env, platform = process.platform } = surroundings
  const onPath = await findOnPath('dotnet', env)
  const name = platform === 'win32' ? 'dotnet.exe' : 'dotnet'
  const candidates = [...(onPath === null ? [] : [onPath]), ...usualFolders(surroundings).map((dir) => join(dir, name))]
  const found: Dotnet[] = []
  for (const path of new Set(candidates)) {
    if (await isProgram(path)) found.push({ path, sdks: await sdksOf(path, env) })
  }
  return found
}

/**
 * The .NET that builds and runs what wants this SDK (`8.0`) or a newer one. Raises `dotnet-missing`
 * where there is no SDK at all, `dotnet-too-old` where only older ones are.
 */
export function chooseDotnet(found: readonly Dotnet[], wanted: string): Dotnet {
  const fitting = found.find(({ sdks }) => sdks.some((version) => inVersionRange(version, `>=${wanted}`)))
  if (fitting !== undefined) return fitting
  const all = [...new Set(found.flatMap(({ sdks }) => sdks))]
  if (all.length === 0) throw new DeckError('dotnet-missing', { wanted })
  throw new DeckError('dotnet-too-old', { wanted, found: all.join(', ') })
}

/** Finds and chooses in one; see `chooseDotnet` for what it raises. */
export async function requireDotnet(wanted: string, env: NodeJS.ProcessEnv): Promise<Dotnet> {
  return chooseDotnet(await findDotnets({ env }), wanted)
}
