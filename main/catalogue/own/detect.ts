import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import { detectLicense, detectName, detectSummary, idFrom } from './detect-about.ts'
import { detectArguments } from './detect-arguments.ts'
import { detectClones } from './detect-clones.ts'
import { detectModels, detectOutputs } from './detect-folders.ts'
import { detectPython } from './detect-python.ts'
import { detectDependencies, detectRequirements } from './detect-requirements.ts'
import { detectScript } from './detect-script.ts'
import { detectTorch } from './detect-torch.ts'
import { createSources } from './program.ts'
import { torchLine } from './torch-lines.ts'
import type { Snapshot } from './snapshot.ts'

/** A glob for the tags that look like versions, in the form that most of them have. */
function releaseTags(tags: readonly string[]): string | null {
  if (tags.some((tag) => /^v\d/.test(tag))) return 'v*'
  return tags.some((tag) => /^\d+\.\d+/.test(tag)) ? '*.*' : null
}

/**
 * Says how a repository is likely to be installed and launched, each point with the place that says
 * so. Only reads the snapshot; a person looks it over before anything is run.
 */
export function detectPackage(snapshot: Snapshot): Proposal {
  const sources = createSources(snapshot)
  const { script, others, framework, closure } = detectScript(snapshot, sources)
  const requirements = detectRequirements(snapshot, sources, closure)
  const dependencies = detectDependencies(snapshot, requirements.value)
  const torch = detectTorch(snapshot, sources, closure, requirements.value, dependencies.value)
  const pinned = torch.value?.packages[0]?.replace('torch==', '') ?? null
  const name = detectName(snapshot)
  return {
    url: snapshot.url,
    ref: snapshot.ref,
    commit: snapshot.commit,
    date: snapshot.date,
    files: snapshot.paths.length,
    branches: snapshot.branches,
    releaseTags: releaseTags(snapshot.tags),
    submodules: snapshot.submodules,
    id: idFrom(snapshot.repository),
    name,
    summary: detectSummary(snapshot),
    license: detectLicense(snapshot),
    requirements,
    dependencies,
    python: detectPython(snapshot, torch.value === null ? 15 : torchLine(pinned).pythonBelow),
    torch,
    script,
    otherScripts: others,
    framework,
    ...detectArguments(snapshot, sources, closure, framework.value),
    clones: detectClones(snapshot),
    models: detectModels(snapshot, sources, closure),
    extraModelPaths: {
      value: framework.value === 'comfyui' && snapshot.paths.includes('extra_model_paths.yaml.example'),
      certainty: 'certain',
      evidence: snapshot.paths.includes('extra_model_paths.yaml.example')
        ? [{ file: 'extra_model_paths.yaml.example', line: null, text: '' }]
        : [],
    },
    outputs: detectOutputs(snapshot, sources, closure),
  }
}
