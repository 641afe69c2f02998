import type { FileFamily } from '../../../shared/library/families.ts'
import { content, type Content } from './content.ts'
import type { WeightNames } from './weight-names.ts'

/** Width of a token of the text encoder that an embedding is made for. */
function tokenFamily(width: number | null): FileFamily | null {
  if (width === 768) return 'sd15'
  if (width === 1024) return 'sd2'
  return width === 1280 ? 'sdxl' : null
}

function embedding(family: FileFamily | null, vague = false): Content {
  return content('embedding', { family, vague })
}

/** Textual inversions: a few tokens for one text encoder, or for several. */
export function embeddingContent(names: WeightNames): Content | null {
  if (names.size > 12) return null
  if (names.has('clip_g') && names.rank('clip_g') === 2) {
    if (names.hasAny('t5', 't5xxl')) return embedding('sd3')
    return embedding('sdxl')
  }
  for (const name of names.names()) {
    if (name === 'emb_params' || name.startsWith('string_to_param.')) return embedding(tokenFamily(names.dim(name, -1)))
    if (name === 'clip_l' && names.rank(name) === 2) return embedding(names.hasAny('t5', 't5xxl') ? 'flux1' : 'sd15')
    // The diffusers library names the tensor after the token.
    if (name.startsWith('<') && name.endsWith('>')) return embedding(tokenFamily(names.dim(name, -1)))
    if (names.size === 1 && name === 'qwen3') return embedding(null)
  }
  return loneTokens(names)
}

/** One or two small tensors of the width of a text encoder, under any name. */
function loneTokens(names: WeightNames): Content | null {
  if (names.size > 2) return null
  for (const name of names.names()) {
    const [tokens, width] = [names.dim(name, 0), names.dim(name, -1)]
    if (names.rank(name) !== 2 || tokens === null || tokens > 128 || name.endsWith('.weight')) return null
    const family = tokenFamily(width)
    if (family !== null) return embedding(family, true)
  }
  return null
}

const hypernetwork = /^(?:320|640|768|1024|1280|2048)\.[01]\.(?:linear|[\w.]*weight$)/

/** Hypernetworks of A1111: two networks for each width of attention. */
export function hypernetworkContent(names: WeightNames): Content | null {
  let found = 0
  for (const name of names.names()) if (hypernetwork.test(name)) found++
  if (found === 0 || found * 2 < names.size) return null
  const family = names.starts('2048.') ? 'sdxl' : names.starts('1024.') ? 'sd2' : names.starts('768.') ? 'sd15' : null
  return content('hypernetwork', { family })
}

/** Motion modules of AnimateDiff, for which there is no kind: they lie in folders of extensions. */
export function motionModuleContent(names: WeightNames): Content | null {
  const first = 'down_blocks.0.motion_modules.0.temporal_transformer.proj_in.weight'
  if (!names.has(first) && !names.starts('up_blocks.0.motion_modules.')) return null
  const xl = !names.starts('down_blocks.3.')
  return content(null, { family: xl ? 'sdxl' : 'sd15', variant: 'AnimateDiff motion module' })
}
