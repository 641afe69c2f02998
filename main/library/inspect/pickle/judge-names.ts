import type { Report } from '../report.ts'
import { judgeGlobal, type Judgement } from './judge-global.ts'
import type { Reflection } from './machine.ts'
import type { GlobalName } from './values.ts'

/** Names of harmless globals that are shown; more say nothing. */
const mostHarmless = 20

/**
 * Turns the names that the pickles of one file use, and its calls of `getattr`, into findings. Detectors of
 * Ultralytics pickle whole programs: they are said to be that, and not malware.
 */
export function judgeNames(globals: Iterable<GlobalName>, reflections: readonly Reflection[], report: Report): void {
  const by: Record<Judgement, GlobalName[]> = { harmless: [], unknown: [], detector: [], reflection: [], harmful: [] }
  for (const name of globals) by[judgeGlobal(name.module, name.name)].push(name)
  const detector = by.detector.length > 0
  for (const name of by.harmful) report.add('dangerous', 'dangerous-global', shown(name))
  if (by.reflection.length > 0 && !(detector && onlyMethodsOfDetectors(reflections)))
    for (const name of by.reflection) report.add('dangerous', 'dangerous-global', shown(name))
  if (detector) report.add('suspicious', 'detector-classes', by.detector.slice(0, 5).map(shown).join(', '))
  for (const name of by.unknown) {
    // The layers that a detector's own classes are made of.
    if (detector && /^(?:torch\.nn|torchvision\.ops)\./.test(name.module)) continue
    report.add('suspicious', 'unknown-global', shown(name))
  }
  for (const name of by.harmless.slice(0, mostHarmless)) report.add('info', 'global', shown(name))
}

/** Segmentation detectors replace a method of a layer by another of the same layer. */
function onlyMethodsOfDetectors(reflections: readonly Reflection[]): boolean {
  return (
    reflections.length > 0 &&
    reflections.every(
      ({ of, attribute }) =>
        of !== null &&
        judgeGlobal(of.module, of.name) === 'detector' &&
        /^[A-Z]\w*$/.test(of.name) &&
        attribute !== null &&
        /^[a-z]\w*$/.test(attribute),
    )
  )
}

const shown = ({ module, name }: GlobalName): string => `${module}.${name}`
