import { harmfulAnywhere, harmfulModules, harmfulNames, harmfulPaths, harmless } from './global-lists.ts'

/**
 * What a name in a pickle can do when the pickle is loaded. `detector`: a class of the detectors of Ultralytics,
 * who pickle whole programs; `reflection`: `getattr`, which harms or not by what it is called with.
 */
export type Judgement = 'harmless' | 'unknown' | 'detector' | 'reflection' | 'harmful'

const harmfulExactly: ReadonlySet<string> = new Set([
  ...harmfulNames,
  ...harmfulPaths.filter((path) => !path.endsWith('*')),
])
const harmfulBelow: readonly string[] = harmfulPaths
  .filter((path) => path.endsWith('*'))
  .map((path) => path.slice(0, -1))

/** Classes of YOLO v8 and later, of YOLO v5 and its like (`models.yolo`), which are run from a checkout. */
const detectorModule =
  /^(?:ultralytics|ultralytics_[a-z]+|models\.(?:yolo|common|experimental)|utils\.(?:loss|autoanchor))(?:\.|$)/

export function judgeGlobal(module: string, name: string): Judgement {
  if (harmless.has(`${module} ${name}`)) return 'harmless'
  // Python finds no module of a name with blanks around it, but a mistake here should not be on the harmful side.
  const [cleanModule, cleanName] = [module.trim(), name.trim()]
  if ((cleanModule === 'builtins' || cleanModule === '__builtin__') && cleanName === 'getattr') return 'reflection'
  if (isHarmful(cleanModule, cleanName)) return 'harmful'
  return detectorModule.test(cleanModule) ? 'detector' : 'unknown'
}

function isHarmful(module: string, name: string): boolean {
  const path = `${module}.${name}`
  const parts = path.split('.')
  const ofName = name.split('.')
  return (
    harmfulModules.has(parts[0] ?? '') ||
    parts.slice(1).some((part) => harmfulAnywhere.has(part)) ||
    ofName.some((part) => /^__\w+__$/.test(part)) ||
    harmfulExactly.has(`${module} ${ofName[0] ?? ''}`) ||
    harmfulExactly.has(path) ||
    harmfulBelow.some((start) => `${path}.`.startsWith(start))
  )
}
