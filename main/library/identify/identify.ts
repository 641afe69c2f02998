import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { Inspection } from '../inspect/types.ts'
import { adapterContent } from './adapter.ts'
import { kindOfCivitaiType } from './civitai.ts'
import { content, type Content } from './content.ts'
import { controlNetContent, pictureAdapterContent, t2iAdapterContent } from './control.ts'
import { decide } from './decide.ts'
import { diffusionContent, ggufContent } from './diffusion.ts'
import { readMetadata } from './embedded-metadata.ts'
import { audioEncoderContent, clipVisionContent, textEncoderContent } from './encoders.ts'
import { kindOfName, wordsOfName } from './file-name.ts'
import { metadataHint, nameHint, sidecarHint } from './hints.ts'
import { misplacedKind } from './misplaced.ts'
import { pictureModelContent } from './picture-models.ts'
import { precisionOf } from './precision.ts'
import { embeddingContent, hypernetworkContent, motionModuleContent } from './small-weights.ts'
import type { Evidence, Identification } from './types.ts'
import { prefixedVaeContent, vaeContent } from './vae.ts'
import { weightNames } from './weight-names.ts'

/**
 * What the weights of a file say; null if nothing. The order is part of the decision: what has names of others too
 * (control-LoRAs, IP-Adapters with LoRA parts, ControlNets with half a UNet) is asked for before the others.
 */
function contentOf({ tensors, metadata, findings }: Inspection): Content | null {
  if (tensors.size > 0) {
    const names = weightNames(tensors)
    const architecture = metadata['general.architecture'] ?? null
    const found =
      controlNetContent(names) ??
      pictureAdapterContent(names) ??
      adapterContent(names, metadata) ??
      motionModuleContent(names) ??
      diffusionContent(names) ??
      pictureModelContent(names) ??
      t2iAdapterContent(names) ??
      vaeContent(names) ??
      prefixedVaeContent(names) ??
      clipVisionContent(names) ??
      textEncoderContent(names, architecture) ??
      audioEncoderContent(names) ??
      hypernetworkContent(names) ??
      embeddingContent(names) ??
      ggufContent(architecture)
    if (found !== null) return found
  }
  return findings.some(({ code }) => code === 'detector-classes')
    ? content('detector', { variant: 'Ultralytics' })
    : null
}

/** Which kind it is, and who says so: content, sidecar, name, folder, in this order of trust. */
function kindOf(found: Content | null, evidence: Evidence): Pick<Identification, 'kind' | 'kindSource'> {
  if (found !== null) {
    const used = found.also.find((kind) => kind === evidence.folderKind)
    return { kind: used ?? found.kind, kindSource: found.kind === null ? null : 'content' }
  }
  const type = evidence.sidecar?.type ?? null
  const others: readonly (readonly [ModelKind | null, 'sidecar' | 'name' | 'folder'])[] = [
    [type === null ? null : kindOfCivitaiType(type), 'sidecar'],
    [kindOfName(wordsOfName(evidence.file)), 'name'],
    [evidence.folderKind, 'folder'],
  ]
  const first = others.find(([kind]) => kind !== null)
  return { kind: first?.[0] ?? null, kindSource: first?.[1] ?? null }
}

/** Tells what a model file is from what is known of it without loading it. Pure; a few milliseconds at most. */
export function identify(evidence: Evidence): Identification {
  const { inspection } = evidence
  const found = contentOf(inspection)
  const metadata = readMetadata(inspection.metadata)
  const { kind, kindSource } = kindOf(found, evidence)
  const hints = [
    metadataHint(metadata),
    sidecarHint(evidence.sidecar?.baseModel ?? null),
    nameHint(evidence.file),
  ].filter((hint) => hint !== null)
  const decision = decide(found, kind, hints, metadata.prediction)
  const certain = found === null || found.vague ? null : kind
  return {
    kind,
    kindSource,
    ...decision,
    precision: precisionOf(inspection.tensors, evidence.file, inspection.metadata['general.file_type']),
    adapterFormat: found?.adapterFormat ?? null,
    training: metadata.training,
    tagFrequency: metadata.tagFrequency,
    triggerWords: metadata.triggerWords,
    title: metadata.title,
    description: metadata.description,
    misplaced: certain === null ? null : misplacedKind(certain, evidence.folderKind),
  }
}
