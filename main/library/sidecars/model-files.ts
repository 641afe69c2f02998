/**
 * Endings of files that hold weights, in lower case without the dot. `zip` and `json` are left out on purpose: far
 * more of them are something else. `bin` is here, as many encoders of Hugging Face have it.
 */
const modelExtensions: ReadonlySet<string> = new Set([
  'safetensors',
  'sft',
  'ckpt',
  'pt',
  'pt2',
  'pth',
  'bin',
  'gguf',
  'onnx',
  'pkl',
  'pickle',
  'th',
  'engine',
  'trt',
  'tflite',
])

/** Ending of a file name in lower case without the dot; empty when there is none or nothing is before it. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
}

/** File name without its ending; sidecars are named after it. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? name : name.slice(0, dot)
}

/**
 * Whether a file of this name (without folder) is taken for a model. Hidden files are not: macOS writes `._x.ckpt`
 * beside every file on foreign disks, and downloads that are not finished often begin with a dot.
 */
export function isModelFile(name: string): boolean {
  return !name.startsWith('.') && modelExtensions.has(extensionOf(name))
}
