import { below, conv, linear, norm, times, weights, type Weights } from '../testing/weights.ts'

/** Upscalers, with the names by which the spandrel library tells them apart. */
export const upscalers = {
  'esrgan-old': () =>
    weights((put) => {
      conv(put, 'model.0', 64, 3)
      times(23, (block) =>
        times(3, (dense) =>
          times(5, (index) => conv(put, `model.1.sub.${block}.RDB${dense + 1}.conv${index + 1}.0`, 32, 64)),
        ),
      )
      conv(put, 'model.1.sub.23', 64, 64)
      for (const index of [3, 6, 8]) conv(put, `model.${index}`, 64, 64)
      conv(put, 'model.10', 3, 64)
    }),
  'esrgan-new': () =>
    weights((put) => {
      conv(put, 'conv_first', 64, 3)
      times(23, (block) =>
        times(3, (dense) => times(5, (index) => conv(put, `body.${block}.rdb${dense + 1}.conv${index + 1}`, 32, 64))),
      )
      for (const name of ['conv_body', 'conv_up1', 'conv_up2', 'conv_hr']) conv(put, name, 64, 64)
      conv(put, 'conv_last', 3, 64)
    }, 'params_ema.'),
  rrdb: () =>
    weights((put) => {
      conv(put, 'conv_first', 64, 3)
      times(23, (block) => times(3, (dense) => conv(put, `RRDB_trunk.${block}.RDB${dense + 1}.conv1`, 32, 64)))
      for (const name of ['trunk_conv', 'upconv1', 'upconv2', 'HRconv']) conv(put, name, 64, 64)
      conv(put, 'conv_last', 3, 64)
    }),
  swinir: () =>
    weights((put) => {
      conv(put, 'conv_first', 180, 3)
      times(6, (layer) =>
        times(6, (index) => {
          const block = below(put, `layers.${layer}.residual_group.blocks.${index}.`)
          norm(block, 'norm1', 180)
          block('attn.relative_position_bias_table', 225, 6)
          block('attn.relative_position_index', 64, 64)
          linear(block, 'attn.qkv', 540, 180)
          linear(block, 'mlp.fc1', 360, 180)
        }),
      )
      conv(put, 'conv_after_body', 180, 180)
      conv(put, 'conv_last', 3, 64)
    }, 'params.'),
  hat: () =>
    weights((put) => {
      put('relative_position_index_SA', 256, 256)
      conv(put, 'conv_first', 180, 3)
      times(6, (layer) => {
        times(6, (index) => {
          const block = below(put, `layers.${layer}.residual_group.blocks.${index}.`)
          norm(block, 'norm1', 180)
          conv(block, 'conv_block.cab.0', 60, 180)
          linear(block, 'mlp.fc1', 360, 180)
        })
        linear(put, `layers.${layer}.residual_group.overlap_attn.qkv`, 540, 180)
      })
      conv(put, 'conv_last', 3, 64)
    }),
  dat: () =>
    weights((put) => {
      conv(put, 'conv_first', 180, 3)
      norm(put, 'before_RG.1', 180)
      times(6, (layer) =>
        times(6, (index) => {
          const block = below(put, `layers.${layer}.blocks.${index}.`)
          norm(block, 'norm1', 180)
          linear(block, 'attn.qkv', 540, 180)
          conv(block, 'attn.channel_interaction.1', 22, 180, 1)
          linear(block, 'ffn.fc1', 720, 180)
        }),
      )
      conv(put, 'conv_last', 3, 64)
    }),
  realplksr: () =>
    weights((put) => {
      conv(put, 'feats.0', 64, 3)
      times(28, (index) => {
        conv(put, `feats.${index + 1}.channe_mixer.0`, 128, 64)
        conv(put, `feats.${index + 1}.lk.conv`, 16, 16, 17)
        conv(put, `feats.${index + 1}.refine`, 64, 64, 1)
      })
      conv(put, 'feats.30', 48, 64)
    }),
  compact: () =>
    weights((put) => {
      conv(put, 'body.0', 64, 3)
      times(32, (index) => {
        put(`body.${index * 2 + 1}.weight`, 64)
        conv(put, `body.${index * 2 + 2}`, 64, 64)
      })
      conv(put, 'body.66', 48, 64)
    }, 'params.'),
  span: () =>
    weights((put) => {
      for (const name of ['conv_1', 'conv_2']) {
        conv(put, `${name}.sk`, 48, 3, 1)
        conv(put, `${name}.eval_conv`, 48, 3)
      }
      times(6, (index) => {
        conv(put, `block_${index + 1}.c1_r.sk`, 48, 48, 1)
        conv(put, `block_${index + 1}.c1_r.eval_conv`, 48, 48)
      })
      conv(put, 'conv_cat', 48, 192, 1)
      conv(put, 'upsampler.0', 48, 48)
    }),
} as const satisfies Readonly<Record<string, () => Weights>>

export function gfpgan(): Weights {
  return weights((put) => {
    conv(put, 'conv_body_first', 32, 3, 1)
    times(7, (index) => conv(put, `conv_body_down.${index}.conv1`, 64, 64))
    times(7, (index) => conv(put, `toRGB.${index}`, 3, 256, 1))
    put('stylegan_decoder.style_mlp.1.weight', 512, 512)
    times(14, (index) => put(`stylegan_decoder.style_convs.${index}.modulated_conv.weight`, 1, 512, 512, 3, 3))
  }, 'params_ema.')
}

export function codeFormer(): Weights {
  return weights((put) => {
    put('position_emb', 256, 512)
    linear(put, 'feat_emb', 512, 256)
    times(9, (index) => put(`ft_layers.${index}.self_attn.in_proj_weight`, 1536, 512))
    norm(put, 'idx_pred_layer.0', 512)
    put('idx_pred_layer.1.weight', 1024, 512)
    put('quantize.embedding.weight', 1024, 256)
    times(24, (index) => conv(put, `encoder.blocks.${index}`, 64, 64))
    times(24, (index) => conv(put, `generator.blocks.${index}`, 64, 64))
  }, 'params_ema.')
}

export function yolo(): Weights {
  return weights((put) => {
    times(22, (index) => conv(put, `model.${index}.conv`, 64, 64))
    times(3, (index) => {
      conv(put, `model.22.cv2.${index}.0.conv`, 64, 64)
      conv(put, `model.22.cv3.${index}.0.conv`, 80, 64)
    })
    put('model.22.dfl.conv.weight', 1, 16, 1, 1)
  })
}

export function sam(name: 'sam' | 'sam2'): Weights {
  return weights((put) => {
    if (name === 'sam') {
      put('image_encoder.pos_embed', 1, 64, 64, 768)
      times(12, (index) => linear(put, `image_encoder.blocks.${index}.attn.qkv`, 2304, 768))
      times(4, (index) => put(`prompt_encoder.point_embeddings.${index}.weight`, 1, 256))
      put('mask_decoder.iou_token.weight', 1, 256)
      times(3, (index) => linear(put, `mask_decoder.iou_prediction_head.layers.${index}`, 256, 256))
      return
    }
    put('maskmem_tpos_enc', 7, 1, 1, 64)
    times(12, (index) => linear(put, `image_encoder.trunk.blocks.${index}.attn.qkv`, 336, 112))
    put('sam_mask_decoder.iou_token.weight', 1, 256)
    times(3, (index) => linear(put, `sam_mask_decoder.iou_prediction_head.layers.${index}`, 256, 256))
  })
}

/** IP-Adapter; `width`: of the cross attention, which tells the family. */
export function ipAdapter(width: 768 | 2048, type: 'base' | 'plus' | 'faceid'): Weights {
  return weights((put) => {
    if (type === 'base') {
      linear(put, 'image_proj.proj', width * 4, 1024)
      norm(put, 'image_proj.norm', width)
    } else if (type === 'plus') {
      put('image_proj.latents', 1, 16, 768)
      linear(put, 'image_proj.proj_in', 768, 1280)
      times(4, (index) => linear(put, `image_proj.layers.${index}.0.to_q`, 768, 768, false))
    } else {
      linear(put, 'image_proj.proj.0', 1024, 512)
      linear(put, 'image_proj.proj.2', width * 4, 1024)
      norm(put, 'image_proj.norm', width)
    }
    times(16, (index) => {
      for (const name of ['to_k_ip', 'to_v_ip']) linear(put, `ip_adapter.${index * 2 + 1}.${name}`, 640, width, false)
      if (type === 'faceid')
        for (const name of ['to_q_lora', 'to_k_lora']) {
          put(`ip_adapter.${index * 2 + 1}.${name}.down.weight`, 128, 640)
          put(`ip_adapter.${index * 2 + 1}.${name}.up.weight`, 640, 128)
        }
    })
  })
}

export function t2iAdapter(type: 'full' | 'xl' | 'light' | 'diffusers'): Weights {
  return weights((put) => {
    const wide = [320, 640, 1280, 1280]
    if (type === 'light') {
      wide.forEach((size, index) => {
        conv(put, `body.${index}.in_conv`, size / 4, 64, 1)
        times(4, (block) => conv(put, `body.${index}.body.${block}.block1`, size / 4, size / 4))
        conv(put, `body.${index}.out_conv`, size, size / 4, 1)
      })
      return
    }
    const prefix = type === 'diffusers' ? 'adapter.' : ''
    conv(put, `${prefix}conv_in`, 320, type === 'xl' ? 768 : 192)
    times(8, (index) => {
      const name = type === 'diffusers' ? `adapter.body.${index >> 1}.resnets.${index & 1}` : `body.${index}`
      conv(put, `${name}.block1`, wide[index >> 1] ?? 320, wide[index >> 1] ?? 320)
      conv(put, `${name}.block2`, wide[index >> 1] ?? 320, wide[index >> 1] ?? 320, 1)
    })
  })
}

/** A ControlNet for transformers with the names of the diffusers library. */
export function transformerControlNet(
  name: 'flux-instantx' | 'flux-union' | 'flux-xlabs' | 'sd3' | 'sd35' | 'qwen',
): Weights {
  return weights((put) => {
    switch (name) {
      case 'flux-xlabs':
        times(2, (index) => {
          linear(put, `double_blocks.${index}.img_attn.qkv`, 9216, 3072)
          put(`double_blocks.${index}.img_attn.norm.key_norm.scale`, 128)
          linear(put, `controlnet_blocks.${index}`, 3072, 3072)
        })
        linear(put, 'img_in', 3072, 64)
        times(8, (index) => conv(put, `input_hint_block.${index * 2}`, 16, 16))
        linear(put, 'pos_embed_input', 3072, 64)
        return
      case 'flux-instantx':
      case 'flux-union':
        times(5, (index) => {
          linear(put, `transformer_blocks.${index}.ff.net.0.proj`, 12288, 3072)
          put(`transformer_blocks.${index}.attn.norm_added_k.weight`, 128)
          linear(put, `controlnet_blocks.${index}`, 3072, 3072)
        })
        linear(put, 'x_embedder', 3072, 64)
        linear(put, 'context_embedder', 3072, 4096)
        linear(put, 'controlnet_x_embedder', 3072, 64)
        if (name === 'flux-union') put('controlnet_mode_embedder.weight', 10, 3072)
        return
      case 'sd3':
      case 'sd35':
        conv(put, 'pos_embed_input.proj', name === 'sd3' ? 1536 : 2432, 16, 2)
        times(12, (index) => {
          if (name === 'sd35') linear(put, `transformer_blocks.${index}.adaLN_modulation.1`, 14592, 2432)
          linear(put, `transformer_blocks.${index}.ff.net.0.proj`, 6144, 1536)
          linear(put, `controlnet_blocks.${index}`, 1536, 1536)
        })
        return
      case 'qwen':
        linear(put, 'controlnet_x_embedder', 3072, 64)
        put('txt_norm.weight', 3584)
        linear(put, 'img_in', 3072, 64)
        times(5, (index) => {
          linear(put, `transformer_blocks.${index}.img_mlp.net.0.proj`, 12288, 3072)
          linear(put, `controlnet_blocks.${index}`, 3072, 3072)
        })
    }
  })
}

/** A motion module of AnimateDiff. */
export function motionModule(version: 1 | 2 | 'xl'): Weights {
  return weights((put) => {
    const sizes = version === 'xl' ? [320, 640, 1280] : [320, 640, 1280, 1280]
    for (const side of ['down_blocks', 'up_blocks'])
      sizes.forEach((size, level) =>
        times(2, (index) => {
          const here = below(put, `${side}.${level}.motion_modules.${index}.temporal_transformer.`)
          norm(here, 'norm', size)
          linear(here, 'proj_in', size, size)
          times(2, (block) => {
            linear(here, `transformer_blocks.0.attention_blocks.${block}.to_q`, size, size, false)
            here(`transformer_blocks.0.attention_blocks.${block}.pos_encoder.pe`, 1, version === 1 ? 24 : 32, size)
          })
        }),
      )
    if (version === 2) norm(put, 'mid_block.motion_modules.0.temporal_transformer.norm', 1280)
  })
}

/** The small decoder or encoder for previews. */
export function taesd(latent: 4 | 16, layout: 'file' | 'vae' = 'file'): Weights {
  return weights((put) => {
    const prefix = layout === 'vae' ? 'taesd_decoder.' : ''
    const first = 1
    conv(put, `${prefix}${first}`, 64, latent)
    for (const block of [3, 4, 5, 8, 9, 10, 13, 14, 15])
      for (const index of [0, 2, 4]) conv(put, `${prefix}${block}.conv.${index}`, 64, 64)
    for (const index of [7, 12, 17]) conv(put, `${prefix}${index}`, 64, 64)
    conv(put, `${prefix}19`, 3, 64)
  })
}

export function hypernetwork(): Weights {
  return weights((put) => {
    for (const size of [320, 640, 768, 1280])
      times(2, (side) => {
        linear(put, `${size}.${side}.linear.0`, size * 2, size)
        linear(put, `${size}.${side}.linear.1`, size, size * 2)
      })
  })
}
