import type { InstallStep } from '../../shared/catalogue/install-steps.ts'
import type { TorchDecision } from '../../shared/catalogue/torch-plan.ts'
import type { Work } from '../operations/types.ts'
import type { DownloadSize } from './download-sizes.ts'
import type { PackageSet } from './package-set.ts'

export interface Interpreter {
  /** Full version such as `3.12.11`. */
  readonly version: string
  readonly path: string
  /** True when uv manages it (downloaded), false when the system has it. */
  readonly managed: boolean
}

export interface PythonEnvironment {
  /** Folder of the virtual environment. */
  readonly path: string
  readonly python: string
  /** `bin` or `Scripts`. */
  readonly bin: string
}

export type PipRequest = Readonly<
  Pick<
    Extract<InstallStep, { use: 'pip' }>,
    'exclude' | 'constraints' | 'overrides' | 'noDeps' | 'noBuildIsolation'
  > & {
    /** Absolute paths of requirement files. */
    readonly files: readonly string[]
    readonly packages: readonly string[]
    /** Folder that relative paths in requirement files start from. */
    readonly cwd: string
  }
>

/** Python by uv: interpreters, environments, packages. All methods raise DeckError. */
export interface Python {
  /** Finds uv (bundled, on PATH and new enough, else fetched from the PyPI index by SHA-256). */
  uv(
    work: Work,
  ): Promise<{ readonly path: string; readonly version: string; readonly origin: 'bundled' | 'path' | 'fetched' }>
  /** What is known without the network and without fetching anything. */
  find(): Promise<{ readonly path: string | null; readonly version: string | null; readonly note: string }>
  interpreters(): Promise<readonly Interpreter[]>
  /** The preferred version through uv, else any installed one in the accepted range, else `python-missing`. */
  resolve(wanted: { readonly accepted: string; readonly preferred: string }, work: Work): Promise<Interpreter>
  createEnvironment(path: string, interpreter: Interpreter, work: Work): Promise<PythonEnvironment>
  environmentAt(path: string): PythonEnvironment
  /** Installs the torch family from exactly one index and freezes it as constraints beside the environment. */
  installTorch(environment: PythonEnvironment, torch: TorchDecision, work: Work): Promise<void>
  /** Installs requirements under the frozen torch constraints; what is asked of the torch family is left out. */
  install(environment: PythonEnvironment, request: PipRequest, work: Work): Promise<void>
  /** `name==version` lines of everything installed, sorted. */
  freeze(environment: PythonEnvironment): Promise<readonly string[]>
  /** Versions of a package on the configured index, newest first. */
  versions(packageName: string, signal?: AbortSignal): Promise<readonly string[]>
  /**
   * Bytes that sets would download one after another into an empty environment of this Python version,
   * as far as it is found out within the limit; null for what is not. Fetches no package. Raises only `cancelled`.
   */
  downloadSizes(
    sets: readonly PackageSet[],
    python: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<readonly (DownloadSize | null)[]>
}
