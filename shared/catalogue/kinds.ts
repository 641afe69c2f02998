/**
 * Model kinds: what a file is for. One kind is one folder below the shared models folder, named as
 * ComfyUI names it (upstream `folder_paths.py`) where ComfyUI has it, so that names in shared
 * workflows stay the same everywhere.
 */
export const modelKinds = {
  checkpoint: { folder: 'checkpoints' },
  'diffusion-model': { folder: 'diffusion_models' },
  lora: { folder: 'loras' },
  vae: { folder: 'vae' },
  'vae-approx': { folder: 'vae_approx' },
  'text-encoder': { folder: 'text_encoders' },
  'clip-vision': { folder: 'clip_vision' },
  embedding: { folder: 'embeddings' },
  hypernetwork: { folder: 'hypernetworks' },
  controlnet: { folder: 'controlnet' },
  'controlnet-preprocessor': { folder: 'controlnet_preprocessors' },
  'ip-adapter': { folder: 'ipadapter' },
  'style-model': { folder: 'style_models' },
  gligen: { folder: 'gligen' },
  photomaker: { folder: 'photomaker' },
  'model-patch': { folder: 'model_patches' },
  upscaler: { folder: 'upscale_models' },
  'latent-upscaler': { folder: 'latent_upscale_models' },
  detector: { folder: 'ultralytics' },
  segmenter: { folder: 'sams' },
  'face-restorer': { folder: 'facerestore_models' },
  inpaint: { folder: 'inpaint' },
  'audio-encoder': { folder: 'audio_encoders' },
  diffusers: { folder: 'diffusers' },
  'prompt-expansion': { folder: 'prompt_expansion' },
  interrogator: { folder: 'interrogators' },
} as const satisfies Record<string, { folder: string }>

export type ModelKind = keyof typeof modelKinds
export const modelKindIds = Object.keys(modelKinds) as readonly ModelKind[]
