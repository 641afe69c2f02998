import type { Manifest } from '../catalogue/manifest.ts'
import type { Fit } from '../contract/catalogue.ts'
import type { Backend, Hardware } from '../hardware.ts'
import type { Answers, Need } from './answers.ts'
import type { FamilyFit } from './family-memory.ts'

/** A package that may be offered, with everything that is known about it on this machine. */
export interface Candidate {
  readonly manifest: Manifest
  readonly fit: Fit
  readonly backend: Backend
  /** Names of the maintained packages of the catalogue that carry it on and run here, the best first. */
  readonly successors: readonly string[]
  /** The packages that it carries on. */
  readonly carriesOn: readonly Manifest[]
  /** How the models fit the memory of the backend; null on the processor and where nobody knows its size. */
  readonly memory: { readonly bytes: number; readonly fits: readonly FamilyFit[] } | null
}

/** The answers as the decision sees them. */
export interface Question {
  readonly answers: Answers
  /** Without doubles, in the order of `needIds`. */
  readonly needs: readonly Need[]
  readonly hardware: Hardware
}
