import type { FileFamily } from '../../../shared/library/families.ts'
import { content, words, type Content } from './content.ts'
import { unetArchitecture } from './unet.ts'
import type { WeightNames } from './weight-names.ts'

function controlNet(family: FileFamily | null, variant: string | null = null): Content {
  return content('controlnet', { family, variant })
}

/** A ControlNet that copies half of a UNet, with names below `prefix`. */
function unetControl(names: WeightNames, prefix: string, variant: string | null): Content {
  const found = unetArchitecture(names.below(prefix))
  return content('controlnet', {
    family: found?.family ?? null,
    // Nine channels go in where an inpaint model was copied; that says nothing of the ControlNet.
    variant,
    undecided: found?.undecided?.filter((code) => code === 'sd15-or-sd2') ?? [],
  })
}

/** A control-LoRA has two halves in place of each weight; the lower has the width that goes in. */
function controlLoraFamily(names: WeightNames): FileFamily | null {
  for (const block of ['input_blocks.1.1', 'input_blocks.4.1'])
    switch (names.dim(`${block}.transformer_blocks.0.attn2.to_k.down`, 1)) {
      case 768:
        return 'sd15'
      case 1024:
        return 'sd2'
      case 2048:
        return 'sdxl'
      default:
    }
  return names.starts('label_emb.') ? 'sdxl' : null
}

/** A ControlNet of a transformer whose blocks have the names of the diffusers library. */
function transformerControl(names: WeightNames): Content | null {
  if (names.has('double_blocks.0.img_attn.norm.key_norm.scale')) return controlNet('flux1', 'XLabs')
  if (names.has('controlnet_blocks.0.y_rms.weight'))
    return content('model-patch', { family: 'qwen-image', variant: 'DiffSynth control' })
  if (names.hasAny('transformer_blocks.0.img_mlp.net.0.proj.weight', 'txt_norm.weight'))
    return controlNet('qwen-image', names.dim('controlnet_x_embedder.weight', 1) === 68 ? 'inpaint' : null)
  if (names.has('pos_embed_input.proj.weight')) {
    const large = names.has('transformer_blocks.0.adaLN_modulation.1.bias')
    const inpaint = names.dim('pos_embed_input.proj.weight', 1) === 17
    return controlNet('sd3', words(large ? '3.5 Large' : null, inpaint && 'inpaint'))
  }
  if (
    names.has('controlnet_x_embedder.weight') ||
    names.starts('controlnet_single_blocks.') ||
    names.starts('single_controlnet_blocks.')
  )
    return controlNet('flux1', names.has('controlnet_mode_embedder.weight') ? 'Union' : null)
  return controlNet(null)
}

/** ControlNets in all their layouts (ComfyUI `controlnet.py`), control-LoRAs and LLLite included. */
export function controlNetContent(names: WeightNames): Content | null {
  if (names.has('lora_controlnet')) return controlNet(controlLoraFamily(names), 'control-LoRA')
  if (names.starts('lllite_unet')) return controlNet('sdxl', 'LLLite')
  if (names.starts('lllite_dit_blocks_')) return controlNet('anima', 'LLLite')
  if (names.has('after_proj_list.18.bias')) return controlNet('hunyuan-dit')
  if (names.has('controlnet_cond_embedding.conv_in.weight'))
    return unetControl(
      names,
      '',
      names.hasAny('control_add_embedding.linear_1.bias', 'task_embedding') ? 'Union' : null,
    )
  if (
    names.hasAny(
      'controlnet_blocks.0.weight',
      'controlnet_blocks.0.linear.weight',
      'controlnet_blocks.0.input_proj.weight',
    )
  )
    return transformerControl(names)
  for (const prefix of ['control_model.', ''])
    if (names.has(`${prefix}zero_convs.0.0.weight`) && names.has(`${prefix}input_hint_block.0.weight`))
      return unetControl(names, prefix, null)
  if (names.has('controlnet_down_blocks.0.bias')) return unetControl(names, '', null)
  return patchContent(names)
}

/** Patches that ComfyUI loads into a model (`nodes_model_patch.py`). */
function patchContent(names: WeightNames): Content | null {
  if (names.hasAny('control_layers.0.adaLN_modulation.0.weight', 'control_all_x_embedder.2-1.weight'))
    return content('model-patch', { family: 'z-image', variant: 'control' })
  if (names.hasAny('feature_embedder.mid_layer_norm.bias', 'mid_layer_norm.bias') && names.starts('feature_embedder.'))
    return content('model-patch', { family: 'flux1', variant: 'USO' })
  return null
}

/** T2I adapters; ComfyUI reads them from the ControlNet folder. */
export function t2iAdapterContent(names: WeightNames): Content | null {
  if (names.hasAny('body.0.in_conv.weight', 'adapter.body.0.in_conv.weight'))
    return controlNet('sd15', 'T2I-Adapter light')
  for (const prefix of ['', 'adapter.']) {
    const first = `${prefix}conv_in.weight`
    const block = prefix === '' ? 'body.0.block1.weight' : 'adapter.body.0.resnets.0.block1.weight'
    if (!names.has(first) || !names.hasAny(block, `${prefix}body.0.block1.weight`)) continue
    const input = names.dim(first, 1)
    // Pixels are gathered 16 x 16 instead of 8 x 8 for the wider pictures of SDXL.
    return controlNet(input === 256 || input === 768 ? 'sdxl' : 'sd15', 'T2I-Adapter')
  }
  const cascade = names.has('backbone.10.blocks.0.weight') || names.has('backbone.0.0.weight')
  return cascade && names.starts('projections.') ? controlNet('cascade') : null
}

/** Width of the cross-attention that an IP-Adapter adds to. */
function ipFamily(names: WeightNames): FileFamily | null {
  const widths = ['1.to_k_ip.weight', '0.to_k_ip.weight', '3.to_k_ip.weight', '1.1.to_k_ip.weight'] as const
  switch (widths.map((name) => names.dim(`ip_adapter.${name}`, -1)).find((size) => size !== null)) {
    case 768:
      return 'sd15'
    case 1024:
      return 'sd2'
    case 1280:
    case 2048:
      return 'sdxl'
    case 4096:
      return 'flux1'
    default:
      return null
  }
}

/** IP-Adapters and their kin, which put a picture into the prompt. */
export function pictureAdapterContent(names: WeightNames): Content | null {
  if (names.starts('ip_adapter.') && names.starts('image_proj.')) {
    const face = names.hasAny(
      'ip_adapter.1.to_q_lora.down.weight',
      'ip_adapter.0.to_q_lora.down.weight',
      'image_proj.perceiver_resampler.proj_in.weight',
    )
    const plus = names.hasAny('image_proj.latents', 'image_proj.perceiver_resampler.proj_in.weight')
    // Faces come as 512 numbers; pictures as the 1024 or 1280 of CLIP.
    const face512 =
      names.dim('image_proj.proj.0.weight', 1) === 512 || names.dim('image_proj.proj_in.weight', 1) === 512
    return content('ip-adapter', {
      family: ipFamily(names),
      variant: words((face || face512) && 'FaceID', plus && 'plus'),
    })
  }
  if (names.starts('ip_adapter_proj_model.')) return content('ip-adapter', { family: 'flux1', variant: 'XLabs' })
  if (names.hasAny('pulid_ca.0.norm1.weight', 'pulid_encoder.latents'))
    return content('ip-adapter', { family: 'flux1', variant: 'PuLID' })
  if (names.starts('id_adapter.') && names.starts('id_adapter_attn_layers.'))
    return content('ip-adapter', { family: 'sdxl', variant: 'PuLID' })
  if (names.hasAll('redux_up.weight', 'redux_down.weight'))
    return content('style-model', { family: 'flux1', variant: 'Redux' })
  if (names.has('style_embedding')) return content('style-model', { family: 'sd15', variant: 'T2I style adapter' })
  if (names.has('position_net.null_positive_feature')) return content('gligen', { family: 'sd15' })
  for (const prefix of ['id_encoder.', ''])
    if (names.has(`${prefix}fuse_module.mlp1.fc1.weight`) && names.has(`${prefix}visual_projection_2.weight`))
      return content('photomaker', {
        family: 'sdxl',
        variant: names.starts(`${prefix}qformer_perceiver.`) ? 'v2' : 'v1',
      })
  return null
}
