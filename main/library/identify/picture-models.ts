import type { ModelKind } from '../../../shared/catalogue/kinds.ts'
import { content, type Content } from './content.ts'
import type { WeightNames } from './weight-names.ts'

interface Known {
  readonly kind: ModelKind
  readonly variant: string
  /** One of these sets of names must be there. */
  readonly any: readonly (readonly string[])[]
}

/**
 * Models that make pictures of pictures, told apart by names as the spandrel library does
 * (`spandrel/architectures/`). The first that fits wins, so that the more exact ones come first.
 */
const known: readonly Known[] = [
  { kind: 'face-restorer', variant: 'GFPGAN', any: [['toRGB.0.weight', 'stylegan_decoder.style_mlp.1.weight']] },
  {
    kind: 'face-restorer',
    variant: 'CodeFormer',
    any: [['position_emb', 'idx_pred_layer.1.weight', 'quantize.embedding.weight']],
  },
  {
    kind: 'face-restorer',
    variant: 'RestoreFormer',
    any: [['quantize.embedding.weight', 'encoder.conv_in.weight', 'quant_conv.weight']],
  },
  {
    kind: 'inpaint',
    variant: 'LaMa',
    any: [['model.model.1.bn_l.running_mean'], ['generator.model.1.bn_l.running_mean'], ['model.1.bn_l.running_mean']],
  },
  {
    kind: 'inpaint',
    variant: 'MAT',
    any: [
      ['synthesis.first_stage.conv_first.conv.resample_filter'],
      ['model.synthesis.first_stage.conv_first.conv.resample_filter'],
    ],
  },
  { kind: 'segmenter', variant: 'SAM', any: [['mask_decoder.iou_prediction_head.layers.0.weight']] },
  { kind: 'segmenter', variant: 'SAM 2', any: [['sam_mask_decoder.iou_prediction_head.layers.0.weight']] },
  { kind: 'segmenter', variant: 'SAM 3', any: [['detector.backbone.vision_backbone.trunk.pos_embed']] },
  {
    kind: 'latent-upscaler',
    variant: 'LTX',
    any: [['initial_conv.weight', 'post_upsample_res_blocks.0.conv1.weight']],
  },
  {
    kind: 'latent-upscaler',
    variant: 'Hunyuan Video 1.5',
    any: [['in_conv.conv.weight', 'blocks.0.block.0.conv.weight']],
  },
  {
    kind: 'upscaler',
    variant: 'HAT',
    any: [['relative_position_index_SA', 'layers.0.residual_group.overlap_attn.qkv.weight']],
  },
  { kind: 'upscaler', variant: 'ATD', any: [['layers.0.residual_group.layers.0.attn_atd.scale']] },
  {
    kind: 'upscaler',
    variant: 'Swin2SR',
    any: [['patch_embed.proj.weight', 'conv_first.weight', 'layers.0.residual_group.blocks.0.norm1.weight']],
  },
  {
    kind: 'upscaler',
    variant: 'SwinIR',
    any: [
      ['layers.0.residual_group.blocks.0.norm1.weight', 'conv_first.weight'],
      ['layers.0.residual_group.blocks.0.norm1.weight', 'conv_first.1.weight'],
    ],
  },
  { kind: 'upscaler', variant: 'DRCT', any: [['layers.0.swin1.norm1.weight', 'layers.0.adjust1.weight']] },
  { kind: 'upscaler', variant: 'RGT', any: [['before_RG.1.weight', 'layers.0.blocks.0.gamma']] },
  { kind: 'upscaler', variant: 'DAT', any: [['before_RG.1.weight', 'layers.0.blocks.0.attn.qkv.weight']] },
  {
    kind: 'upscaler',
    variant: 'GRL',
    any: [['norm_start.weight', 'conv_first.weight'], ['model.norm_start.weight'], ['model_g.norm_start.weight']],
  },
  {
    kind: 'upscaler',
    variant: 'PLKSR',
    any: ['feats.1.lk.conv.weight', 'feats.1.lk.convs.0.weight', 'feats.1.lk.mn_conv.weight'].map((name) => [
      'feats.0.weight',
      'feats.1.refine.weight',
      name,
    ]),
  },
  { kind: 'upscaler', variant: 'SAFMN', any: [['to_feat.weight', 'feats.0.safm.mfr.0.weight']] },
  { kind: 'upscaler', variant: 'SPAN', any: [['block_1.c1_r.sk.weight', 'conv_cat.weight']] },
  {
    kind: 'upscaler',
    variant: 'OmniSR',
    any: [['residual_layer.0.residual_layer.0.layer.0.fn.0.weight', 'up.0.weight']],
  },
  { kind: 'upscaler', variant: 'Real-CUGAN', any: [['unet1.conv1.conv.0.weight', 'unet2.conv_bottom.weight']] },
  { kind: 'upscaler', variant: 'MoSR', any: [['gblocks.0.weight', 'gblocks.1.fc1.weight']] },
  { kind: 'upscaler', variant: 'FDAT', any: [['groups.0.blocks.0.attn.bias', 'upsampler.MetaUpsample']] },
  {
    kind: 'upscaler',
    variant: 'AuraSR',
    any: [['mid_attn.layers.0.0.to_out.weight', 'final_res_block.block1.proj.weights']],
  },
  { kind: 'upscaler', variant: 'RCAN', any: [['tail.1.weight', 'body.0.body.0.body.0.weight']] },
  { kind: 'upscaler', variant: 'SCUNet', any: [['m_head.0.weight', 'm_tail.0.weight']] },
  { kind: 'upscaler', variant: 'NAFNet', any: [['intro.weight', 'ending.weight', 'middle_blks.0.beta']] },
  { kind: 'upscaler', variant: 'FBCNN', any: [['m_head.weight', 'm_tail.weight', 'qf_pred.0.res.0.weight']] },
  { kind: 'upscaler', variant: 'SwiftSRGAN', any: [['initial.cnn.depthwise.weight', 'final_conv.pointwise.weight']] },
  {
    kind: 'upscaler',
    variant: 'ESRGAN',
    any: [
      ['model.0.weight', 'model.1.sub.0.RDB1.conv1.0.weight'],
      ['model.0.weight', 'model.1.sub.0.RDB1.conv1x1.weight'],
      ['conv_first.weight', 'body.0.rdb1.conv1.weight', 'conv_last.weight'],
      ['conv_first.weight', 'RRDB_trunk.0.RDB1.conv1.weight', 'conv_last.weight'],
    ],
  },
]

/** Yolo's head has a layer of its own for the distribution of box edges; its number depends on the version. */
const boxEdges = /^(?:model\.)?model\.\d{1,3}\.dfl\.conv\.weight$/

/** Real-ESRGAN's small network: nothing but `body.N`, convolutions and activations by turns. */
function isCompact(names: WeightNames): boolean {
  if (!names.hasAll('body.0.weight', 'body.1.weight', 'body.2.weight')) return false
  return names.rank('body.0.weight') === 4 && names.rank('body.1.weight') === 1
}

/** Asks below `model.` too, where some trainers leave the network. */
export function pictureModelContent(names: WeightNames): Content | null {
  return networkContent(names) ?? (names.starts('model.') ? networkContent(names.below('model.')) : null)
}

/** Upscalers, face restorers, segmenters, detectors and what else works on pictures. */
function networkContent(names: WeightNames): Content | null {
  for (const { kind, variant, any } of known)
    if (any.some((set) => names.hasAll(...set))) return content(kind, { variant })
  if (isCompact(names)) return content('upscaler', { variant: 'Compact' })
  for (const name of names.names()) if (boxEdges.test(name)) return content('detector', { variant: 'YOLO' })
  return helperContent(names)
}

/** Networks that prepare pictures for a ControlNet or describe them. */
function helperContent(names: WeightNames): Content | null {
  const preprocessor = (variant: string): Content => content('controlnet-preprocessor', { variant, vague: true })
  if (names.hasAny('depth_head.scratch.output_conv1.weight', 'depth_head.projects.0.weight'))
    return preprocessor('Depth Anything')
  if (names.has('pretrained.model.blocks.0.attn.qkv.weight') && names.starts('scratch.')) return preprocessor('MiDaS')
  if (names.hasAny('model0.conv1_1.weight', 'conv1_1.weight') && names.starts('model1_1.'))
    return preprocessor('OpenPose')
  if (names.has('block1.convs.0.weight') && names.starts('block1.projection.')) return preprocessor('HED')
  if (names.has('visual_encoder.blocks.0.attn.qkv.weight') && names.starts('text_decoder.'))
    return content('interrogator', { variant: 'BLIP', vague: true })
  return null
}
