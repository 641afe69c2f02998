import { modelKindIds, modelKinds, type ModelKind } from '../../../shared/catalogue/kinds.ts'
import type { LayoutId } from '../../../shared/library/root.ts'

/** How a program names its model folders. */
export interface Layout {
  readonly id: Exclude<LayoutId, 'custom'>
  /** Where the kind folders begin, seen from the folder that a person points at; empty: right there. */
  readonly bases: readonly string[]
  /** Folder names by kind below a base, the usual one first; a path climbs with `..`. */
  readonly kinds: Readonly<Partial<Record<ModelKind, readonly string[]>>>
  /** Folders without models of ours that still speak for the layout. */
  readonly alsoThere: readonly string[]
  /** Files and folders of the program itself, seen from the folder around the base. */
  readonly marks: readonly string[]
}

const own: Layout['kinds'] = Object.fromEntries(modelKindIds.map((kind) => [kind, [modelKinds[kind].folder]]))

/** Folder names of ComfyUI (`folder_paths.py`) with its older names, and of the custom nodes that many people have. */
const comfyui: Layout['kinds'] = {
  checkpoint: ['checkpoints'],
  'diffusion-model': ['diffusion_models', 'unet'],
  lora: ['loras'],
  vae: ['vae'],
  'vae-approx': ['vae_approx'],
  'text-encoder': ['text_encoders', 'clip'],
  'clip-vision': ['clip_vision'],
  embedding: ['embeddings'],
  hypernetwork: ['hypernetworks'],
  controlnet: ['controlnet', 't2i_adapter'],
  'ip-adapter': ['ipadapter'],
  'style-model': ['style_models'],
  gligen: ['gligen'],
  photomaker: ['photomaker'],
  'model-patch': ['model_patches'],
  upscaler: ['upscale_models'],
  'latent-upscaler': ['latent_upscale_models'],
  detector: ['ultralytics'],
  segmenter: ['sams'],
  'face-restorer': ['facerestore_models'],
  inpaint: ['inpaint'],
  'audio-encoder': ['audio_encoders'],
  diffusers: ['diffusers'],
}

/** Folder names of AUTOMATIC1111, Forge and its kin, and SD.Next (`models` of each; embeddings at the top in the first two). */
const a1111: Layout['kinds'] = {
  checkpoint: ['Stable-diffusion'],
  'diffusion-model': ['UNET'],
  lora: ['Lora', 'LyCORIS'],
  vae: ['VAE'],
  'vae-approx': ['VAE-approx', 'VAE-taesd'],
  'text-encoder': ['text_encoder', 'CLIP', 'Text-encoder'],
  embedding: ['embeddings', '../embeddings'],
  hypernetwork: ['hypernetworks'],
  controlnet: ['ControlNet', 'control/controlnet'],
  'controlnet-preprocessor': ['ControlNetPreprocessor'],
  upscaler: ['ESRGAN', 'RealESRGAN', 'DAT', 'HAT', 'SwinIR', 'ScuNET', 'LDSR', 'BSRGAN'],
  'face-restorer': ['GFPGAN', 'Codeformer'],
  detector: ['adetailer', 'yolo'],
  interrogator: ['BLIP', 'torch_deepdanbooru', 'deepbooru'],
  diffusers: ['Diffusers'],
}

/** Folder names of Stability Matrix (`SharedFolderType`), with those that it had before. */
const stabilityMatrix: Layout['kinds'] = {
  checkpoint: ['StableDiffusion', 'SVD'],
  'diffusion-model': ['DiffusionModels', 'Unet'],
  lora: ['Lora', 'LyCORIS'],
  vae: ['VAE'],
  'vae-approx': ['ApproxVAE'],
  'text-encoder': ['TextEncoders', 'CLIP'],
  'clip-vision': ['ClipVision', 'InvokeClipVision'],
  embedding: ['Embeddings', 'TextualInversion'],
  hypernetwork: ['Hypernetwork'],
  controlnet: ['ControlNet', 'T2IAdapter'],
  'ip-adapter': ['IpAdapter', 'IpAdapters15', 'IpAdaptersXl', 'InvokeIpAdapters15', 'InvokeIpAdaptersXl'],
  'style-model': ['StyleModels'],
  gligen: ['GLIGEN'],
  'model-patch': ['ModelPatches'],
  upscaler: ['ESRGAN', 'RealESRGAN', 'SwinIR', 'ScuNET', 'LDSR', 'BSRGAN'],
  detector: ['Ultralytics', 'AfterDetailer'],
  segmenter: ['Sams'],
  'face-restorer': ['GFPGAN', 'Codeformer'],
  'audio-encoder': ['AudioEncoders'],
  diffusers: ['Diffusers'],
  'prompt-expansion': ['PromptExpansion'],
  interrogator: ['DeepDanbooru'],
}

/** Folder names of Fooocus (`config.txt`, the defaults of its `path_*` keys). */
const fooocus: Layout['kinds'] = {
  checkpoint: ['checkpoints'],
  lora: ['loras'],
  embedding: ['embeddings'],
  vae: ['vae'],
  'vae-approx': ['vae_approx'],
  upscaler: ['upscale_models'],
  inpaint: ['inpaint'],
  controlnet: ['controlnet'],
  'clip-vision': ['clip_vision'],
  'prompt-expansion': ['prompt_expansion'],
  segmenter: ['sam'],
}

/** Folder names of SwarmUI (`Settings.fds`, section Paths, and the fixed ones). */
const swarmui: Layout['kinds'] = {
  checkpoint: ['Stable-Diffusion'],
  'diffusion-model': ['diffusion_models', 'unet'],
  lora: ['Lora'],
  vae: ['VAE'],
  embedding: ['Embeddings'],
  controlnet: ['controlnet'],
  'model-patch': ['model_patches'],
  'text-encoder': ['text_encoders', 'clip'],
  'clip-vision': ['clip_vision'],
  upscaler: ['upscale_models', 'ESRGAN', 'RealESRGAN', 'SwinIR', 'upscale-models'],
  'latent-upscaler': ['latent_upscale_models'],
  hypernetwork: ['hypernetworks'],
  gligen: ['gligen'],
  'ip-adapter': ['ipadapter'],
  'style-model': ['style_models'],
  detector: ['yolov8'],
}

const invokeBases = ['any', 'sd-1', 'sd-2', 'sd-3', 'sdxl', 'sdxl-refiner', 'flux']
const invokeEach = (...types: readonly string[]): readonly string[] =>
  types.flatMap((type) => [...invokeBases.map((base) => `${base}/${type}`), `../autoimport/${type}`])

/**
 * Folders of InvokeAI before its models lay under numbers, by base and type. Since then only its own database knows
 * which number is what, and no folder is found.
 */
const invokeai: Layout['kinds'] = {
  checkpoint: invokeEach('main'),
  lora: invokeEach('lora'),
  vae: invokeEach('vae'),
  embedding: invokeEach('embedding'),
  controlnet: invokeEach('controlnet', 't2i_adapter'),
  'ip-adapter': invokeEach('ip_adapter'),
  'clip-vision': invokeEach('clip_vision'),
  'text-encoder': invokeEach('t5_encoder', 'clip_embed'),
  upscaler: invokeEach('spandrel_image_to_image'),
}

/** In the order in which they win when two fit equally well. */
export const layouts: readonly Layout[] = [
  {
    id: 'invokeai',
    bases: ['models', ''],
    kinds: invokeai,
    alsoThere: [],
    marks: ['invokeai.yaml', 'databases', 'style_presets'],
  },
  {
    id: 'stability-matrix',
    bases: ['Data/Models', 'Models', ''],
    kinds: stabilityMatrix,
    alsoThere: ['BackgroundRemoval', 'Karlo'],
    marks: ['Packages', 'settings.json', 'Images'],
  },
  {
    id: 'swarmui',
    bases: ['Models', ''],
    kinds: swarmui,
    alsoThere: ['tensorrt', 'clipseg'],
    marks: ['launch-linux.sh', 'launch-windows.bat', 'Data'],
  },
  {
    id: 'a1111',
    bases: ['models', ''],
    kinds: a1111,
    alsoThere: ['karlo', 'insightface'],
    marks: ['webui.py', 'webui.sh', 'extensions-builtin', 'webui-user.bat'],
  },
  {
    id: 'comfyui',
    bases: ['models', ''],
    kinds: comfyui,
    alsoThere: ['configs', 'classifiers'],
    marks: ['comfy', 'folder_paths.py', 'custom_nodes', 'extra_model_paths.yaml.example'],
  },
  {
    id: 'fooocus',
    bases: ['models', ''],
    kinds: fooocus,
    alsoThere: ['safety_checker'],
    marks: ['fooocus_version.py', 'sdxl_styles', 'presets'],
  },
  { id: 'own', bases: ['models', ''], kinds: own, alsoThere: [], marks: [] },
]

/** Parts of a kind that some programs keep in folders of their own; a folder of that name holds only that part. */
export const splitFolders: Readonly<Partial<Record<ModelKind, readonly string[]>>> = {
  upscaler: ['RealESRGAN', 'DAT', 'HAT', 'SwinIR', 'ScuNET', 'LDSR', 'BSRGAN'],
  'face-restorer': ['GFPGAN', 'Codeformer'],
  interrogator: ['BLIP', 'torch_deepdanbooru'],
}
