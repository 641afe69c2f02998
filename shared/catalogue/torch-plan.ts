import type { Backend } from '../hardware.ts'

/** The one torch build for an install: what is installed, from where, and why. */
export interface TorchDecision {
  readonly backend: Backend
  /** `pypi`, or the URL of the one index. */
  readonly index: string
  readonly packages: readonly string[]
  readonly prerelease: boolean
  /** Python version that this build wants instead of the package's preferred one. */
  readonly python: string | null
  readonly env: Readonly<Record<string, string>>
  readonly reason: string
}
