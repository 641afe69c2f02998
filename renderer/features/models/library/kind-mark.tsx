import type { ReactElement, ReactNode } from 'react'
import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'

type Drawing =
  'whole' | 'addition' | 'latent' | 'text' | 'eye' | 'control' | 'larger' | 'frame' | 'face' | 'sound' | 'folder'

const line = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

const drawings: Readonly<Record<Drawing, ReactNode>> = {
  whole: (
    <>
      <path {...line} d="M16 4.5 26 10v12l-10 5.5L6 22V10z" />
      <path {...line} d="M6 10l10 5.5L26 10M16 15.5v12" />
    </>
  ),
  addition: (
    <>
      <rect {...line} x="5" y="8" width="15" height="19" rx="2" />
      <path {...line} d="M12 8V6.5A1.5 1.5 0 0 1 13.5 5h12A1.5 1.5 0 0 1 27 6.5v15a1.5 1.5 0 0 1-1.5 1.5H20" />
      <path {...line} d="M12.5 13.5v8M8.5 17.5h8" />
    </>
  ),
  latent: (
    <>
      <path {...line} d="M5 6h9v20H5zM18 11h9v10h-9z" />
      <path {...line} d="m14 6 4 5M14 26l4-5" />
    </>
  ),
  text: <path {...line} d="M6 9V6h20v3M16 6v20M12.5 26h7" />,
  eye: (
    <>
      <path {...line} d="M3.5 16S8 8 16 8s12.5 8 12.5 8S24 24 16 24 3.5 16 3.5 16z" />
      <circle cx="16" cy="16" r="3.6" fill="currentColor" />
    </>
  ),
  control: (
    <>
      <path {...line} d="M16 10v6M16 16l-6 9M16 16l6 9M9 13h14" />
      <circle cx="16" cy="7" r="2.6" fill="currentColor" />
    </>
  ),
  larger: (
    <>
      <rect {...line} x="5" y="17" width="10" height="10" rx="1.6" />
      <path {...line} d="M13 5h14v14M27 5 17 15" />
    </>
  ),
  frame: (
    <>
      <path {...line} d="M5 10V5h5M22 5h5v5M27 22v5h-5M10 27H5v-5" />
      <rect x="11" y="11" width="10" height="10" rx="1.6" fill="currentColor" />
    </>
  ),
  face: (
    <>
      <circle {...line} cx="16" cy="16" r="11" />
      <path {...line} d="M11.5 19.5s1.5 2.5 4.5 2.5 4.5-2.5 4.5-2.5M12 12.5v1M20 12.5v1" />
    </>
  ),
  sound: <path {...line} d="M6 13v6M11 9v14M16 5v22M21 10v12M26 13v6" />,
  folder: <path {...line} d="M4.5 25V7.5H12l3 3.5h12.5v14z" />,
}

const drawingOf: Readonly<Record<ModelKind, Drawing>> = {
  checkpoint: 'whole',
  'diffusion-model': 'whole',
  lora: 'addition',
  vae: 'latent',
  'vae-approx': 'latent',
  'text-encoder': 'text',
  'clip-vision': 'eye',
  embedding: 'text',
  hypernetwork: 'addition',
  controlnet: 'control',
  'controlnet-preprocessor': 'control',
  'ip-adapter': 'eye',
  'style-model': 'addition',
  gligen: 'frame',
  photomaker: 'face',
  'model-patch': 'addition',
  upscaler: 'larger',
  'latent-upscaler': 'larger',
  detector: 'frame',
  segmenter: 'frame',
  'face-restorer': 'face',
  inpaint: 'frame',
  'audio-encoder': 'sound',
  diffusers: 'folder',
  'prompt-expansion': 'text',
  interrogator: 'eye',
}

/** An honest mark where there is no picture: a drawing of what files of this kind do. */
export function KindMark({ kind, size }: { readonly kind: ModelKind; readonly size: number }): ReactElement {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden>
      {drawings[drawingOf[kind]]}
    </svg>
  )
}
