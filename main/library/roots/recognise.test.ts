import { describe, expect, it } from 'vitest'
import { modelKindIds, modelKinds } from '../../../shared/catalogue/kinds.ts'
import type { LayoutId, RootFolders } from '../../../shared/library/root.ts'
import { recogniseLayout, type Listing } from './recognise.ts'

const under = (base: string, names: readonly string[]): readonly string[] => [
  ...base.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')),
  ...names.map((name) => `${base}/${name}`),
]
const listing = (folders: readonly string[], files: readonly string[] = [], name = 'x'): Listing => ({
  name,
  folders,
  files,
  models: files.some((file) => file.endsWith('.safetensors')),
})

/** What a fresh clone of ComfyUI brings below `models`. */
const comfyModels = [
  ...['audio_encoders', 'checkpoints', 'clip', 'clip_vision', 'configs', 'controlnet', 'diffusers', 'diffusion_models'],
  ...['embeddings', 'gligen', 'hypernetworks', 'latent_upscale_models', 'loras', 'model_patches', 'photomaker'],
  ...['style_models', 'text_encoders', 'unet', 'upscale_models', 'vae', 'vae_approx'],
]
const comfyTop = ['comfy', 'comfy_extras', 'custom_nodes', 'input', 'output', 'user', 'script_examples']
const webuiModels = ['Codeformer', 'ESRGAN', 'GFPGAN', 'Lora', 'RealESRGAN', 'Stable-diffusion', 'VAE', 'VAE-approx']
const webuiTop = ['embeddings', 'extensions', 'extensions-builtin', 'modules', 'localizations', 'outputs', 'scripts']
const matrixModels = [
  ...['AfterDetailer', 'ApproxVAE', 'AudioEncoders', 'BackgroundRemoval', 'BSRGAN', 'ClipVision', 'Codeformer'],
  ...['ControlNet', 'DeepDanbooru', 'Diffusers', 'DiffusionModels', 'Embeddings', 'ESRGAN', 'GFPGAN', 'GLIGEN'],
  ...['Hypernetwork', 'IpAdapter', 'IpAdapters15', 'IpAdaptersXl', 'Karlo', 'LDSR', 'Lora', 'LyCORIS', 'ModelPatches'],
  ...['PromptExpansion', 'RealESRGAN', 'Sams', 'ScuNET', 'StableDiffusion', 'StyleModels', 'SVD', 'SwinIR'],
  ...['T2IAdapter', 'TextEncoders', 'Ultralytics', 'VAE'],
]
const fooocusModels = [
  ...['checkpoints', 'clip_vision', 'configs', 'controlnet', 'embeddings', 'inpaint', 'loras', 'prompt_expansion'],
  ...['safety_checker', 'sam', 'upscale_models', 'vae', 'vae_approx'],
]
const swarmModels = [
  ...['Stable-Diffusion', 'Lora', 'VAE', 'Embeddings', 'controlnet', 'model_patches', 'clip_vision', 'text_encoders'],
  ...['diffusion_models', 'upscale_models', 'tensorrt', 'yolov8'],
]
const ownModels = modelKindIds.map((kind) => modelKinds[kind].folder)

const cases: readonly (readonly [string, Listing, LayoutId, RootFolders])[] = [
  [
    'the folder of ComfyUI',
    listing([...comfyTop, ...under('models', comfyModels)], ['main.py', 'nodes.py', 'folder_paths.py']),
    'comfyui',
    {
      checkpoint: ['models/checkpoints'],
      'diffusion-model': ['models/diffusion_models', 'models/unet'],
      'text-encoder': ['models/text_encoders', 'models/clip'],
      lora: ['models/loras'],
      embedding: ['models/embeddings'],
    },
  ],
  [
    'the models folder of ComfyUI',
    listing(comfyModels),
    'comfyui',
    { checkpoint: ['checkpoints'], 'text-encoder': ['text_encoders', 'clip'], vae: ['vae'] },
  ],
  [
    'a models folder of ComfyUI with folders of custom nodes',
    listing(['checkpoints', 'loras', 'ultralytics', 'sams', 'ipadapter', 'insightface', 'LLM']),
    'comfyui',
    { detector: ['ultralytics'], segmenter: ['sams'], 'ip-adapter': ['ipadapter'] },
  ],
  [
    'the folder of AUTOMATIC1111',
    listing([...webuiTop, ...under('models', webuiModels)], ['webui.py', 'webui.sh', 'launch.py']),
    'a1111',
    {
      checkpoint: ['models/Stable-diffusion'],
      lora: ['models/Lora'],
      embedding: ['embeddings'],
      upscaler: ['models/ESRGAN', 'models/RealESRGAN'],
      'face-restorer': ['models/GFPGAN', 'models/Codeformer'],
      'vae-approx': ['models/VAE-approx'],
    },
  ],
  [
    'the models folder of Forge',
    listing([...webuiModels, 'ControlNet', 'ControlNetPreprocessor', 'diffusers', 'text_encoder', 'embeddings']),
    'a1111',
    {
      embedding: ['embeddings'],
      controlnet: ['ControlNet'],
      'controlnet-preprocessor': ['ControlNetPreprocessor'],
      'text-encoder': ['text_encoder'],
      diffusers: ['diffusers'],
    },
  ],
  [
    'the models folder of SD.Next',
    listing([
      'Stable-diffusion',
      'Diffusers',
      'VAE',
      'UNET',
      'Text-encoder',
      'Lora',
      'embeddings',
      'yolo',
      'control',
      'control/controlnet',
    ]),
    'a1111',
    { 'diffusion-model': ['UNET'], 'text-encoder': ['Text-encoder'], controlnet: ['control/controlnet'] },
  ],
  [
    'the top folder of Stability Matrix',
    listing(['Data', 'Data/Packages', 'Data/Images', ...under('Data/Models', matrixModels)], ['StabilityMatrix.exe']),
    'stability-matrix',
    {
      checkpoint: ['Data/Models/StableDiffusion', 'Data/Models/SVD'],
      lora: ['Data/Models/Lora', 'Data/Models/LyCORIS'],
    },
  ],
  [
    'the data folder of Stability Matrix',
    listing(['Packages', 'Images', 'Assets', ...under('Models', matrixModels)], ['settings.json']),
    'stability-matrix',
    {
      'text-encoder': ['Models/TextEncoders'],
      'ip-adapter': ['Models/IpAdapter', 'Models/IpAdapters15', 'Models/IpAdaptersXl'],
    },
  ],
  [
    'the models folder of Stability Matrix',
    listing(matrixModels),
    'stability-matrix',
    { checkpoint: ['StableDiffusion', 'SVD'], hypernetwork: ['Hypernetwork'], interrogator: ['DeepDanbooru'] },
  ],
  [
    'an old models folder of Stability Matrix',
    listing(['StableDiffusion', 'Lora', 'CLIP', 'Unet', 'TextualInversion', 'VAE', 'InvokeClipVision']),
    'stability-matrix',
    {
      'text-encoder': ['CLIP'],
      'diffusion-model': ['Unet'],
      embedding: ['TextualInversion'],
      'clip-vision': ['InvokeClipVision'],
    },
  ],
  [
    'the folder of Fooocus',
    listing(
      ['modules', 'presets', 'sdxl_styles', 'wildcards', ...under('models', fooocusModels)],
      ['fooocus_version.py'],
    ),
    'fooocus',
    { checkpoint: ['models/checkpoints'], segmenter: ['models/sam'], inpaint: ['models/inpaint'] },
  ],
  ['the models folder of Fooocus', listing(fooocusModels), 'fooocus', { 'prompt-expansion': ['prompt_expansion'] }],
  [
    'the folder of SwarmUI',
    listing(['Data', 'src', 'dlbackend', ...under('Models', swarmModels)], ['launch-linux.sh', 'launch-windows.bat']),
    'swarmui',
    { checkpoint: ['Models/Stable-Diffusion'], embedding: ['Models/Embeddings'], detector: ['Models/yolov8'] },
  ],
  ['the models folder of SwarmUI', listing(swarmModels), 'swarmui', { lora: ['Lora'], vae: ['VAE'] }],
  [
    'InvokeAI with its models under numbers',
    listing(
      ['databases', 'outputs', 'style_presets', 'nodes', 'models', 'models/0b1c8a0e-5a4d-4a1e-9f53-1d2c3b4a5f6e'],
      ['invokeai.yaml'],
    ),
    'invokeai',
    {},
  ],
  [
    'InvokeAI with its models by base and type',
    listing(
      [
        'databases',
        'autoimport',
        'autoimport/lora',
        'models',
        'models/sd-1',
        'models/sdxl',
        'models/sd-1/main',
        'models/sdxl/main',
        'models/sdxl/lora',
      ],
      ['invokeai.yaml'],
    ),
    'invokeai',
    { checkpoint: ['models/sd-1/main', 'models/sdxl/main'], lora: ['models/sdxl/lora', 'autoimport/lora'] },
  ],
  ['our own models folder', listing(ownModels), 'own', { lora: ['loras'], interrogator: ['interrogators'] }],
  [
    'folders of a person’s own',
    listing(['Flux stuff', 'My LoRAs', 'loras', 'Upscalers', 'docs', 'photos'], ['readme.txt']),
    'custom',
    { lora: ['loras'], upscaler: ['Upscalers'] },
  ],
  [
    'a folder of files whose name says the kind',
    listing([], ['a.safetensors', 'b.safetensors'], 'LoRAs'),
    'custom',
    { lora: ['.'] },
  ],
  ['a folder of files whose name says nothing', listing([], ['a.safetensors'], 'stuff'), 'custom', {}],
  ['a folder that only happens to be called loras', listing([], ['a.txt'], 'loras'), 'custom', {}],
  ['an empty folder', listing([]), 'custom', {}],
  ['somebody’s home', listing(['Documents', 'Downloads', 'Music', 'models'], ['.bashrc']), 'custom', {}],
]

describe('recogniseLayout', () => {
  it.each(cases)('%s', (_name, seen, layout, folders) => {
    const verdict = recogniseLayout(seen)
    expect(verdict.layout).toBe(layout)
    if (Object.keys(folders).length === 0) expect(verdict.folders).toEqual({})
    else expect(verdict.folders).toMatchObject(folders)
    const all = Object.values(verdict.folders).flat()
    expect(new Set(all).size, 'a folder is of one kind').toBe(all.length)
  })

  it('takes the spelling of the disk', () => {
    const { layout, folders } = recogniseLayout(listing(['Checkpoints', 'Loras', 'Vae', 'Clip_vision']))
    expect(layout).toBe('comfyui')
    expect(folders).toEqual({
      checkpoint: ['Checkpoints'],
      lora: ['Loras'],
      vae: ['Vae'],
      'clip-vision': ['Clip_vision'],
    })
  })

  it('sees no folder twice and takes nothing that lies in a kind folder', () => {
    const { folders } = recogniseLayout(listing(['models', 'models/loras', 'models/loras/loras', 'models/loras/vae']))
    expect(folders).toEqual({ lora: ['models/loras'] })
  })
})
