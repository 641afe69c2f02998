import { assertNever } from '../assert-never.ts'
import { machineFacts } from '../catalogue/match.ts'
import type { Backend, Hardware } from '../hardware.ts'

export interface Usability {
  readonly usable: boolean
  /** Plain English, a whole sentence. */
  readonly reason: string
}

export const backendNames: Readonly<Record<Backend, string>> = {
  cuda: 'CUDA',
  rocm: 'ROCm',
  xpu: 'Intel XPU',
  mps: 'Metal (MPS)',
  directml: 'DirectML',
  cpu: 'CPU',
}

const yes = (reason: string): Usability => ({ usable: true, reason })
const no = (reason: string): Usability => ({ usable: false, reason })

/** Whether a machine can use a backend at all, before any package says which torch builds it knows. */
export function usableBackend(hardware: Hardware, backend: Backend): Usability {
  const { platform, arch } = hardware
  const { gpu } = machineFacts(hardware, backend)
  switch (backend) {
    case 'cuda':
      if (gpu === null) return no('CUDA needs an NVIDIA GPU; none was found.')
      if (platform === 'macos') return no('NVIDIA has no CUDA for macOS.')
      if (gpu.driver === null) return no(`The driver of the ${gpu.name} is not installed or does not answer.`)
      return yes(`${gpu.name} with driver ${gpu.driver}.`)
    case 'rocm':
      if (gpu === null) return no('ROCm needs an AMD GPU; none was found.')
      if (platform === 'macos') return no('AMD has no ROCm for macOS.')
      return yes(gpu.gfxTarget === null ? `${gpu.name}.` : `${gpu.name} (${gpu.gfxTarget}).`)
    case 'xpu':
      if (gpu === null) return no('XPU needs an Intel GPU; none was found.')
      if (platform === 'macos') return no('Intel has no XPU for macOS.')
      // Of graphics in processors only the Arc ones (Core Ultra) are supported:
      // https://docs.pytorch.org/docs/stable/notes/get_start_xpu.html
      if (gpu.integrated && !/\barc\b/i.test(gpu.name))
        return no(`${gpu.name} is too small a GPU for XPU; it needs Arc.`)
      return yes(`${gpu.name}.`)
    case 'mps':
      if (platform !== 'macos') return no('Metal exists only on macOS.')
      if (arch !== 'arm64') return no('PyTorch uses Metal only on Apple silicon.')
      return yes(gpu === null ? 'Apple silicon.' : `${gpu.name}.`)
    case 'directml':
      if (platform !== 'windows') return no('DirectML exists only on Windows.')
      return gpu === null ? no('DirectML needs a GPU; none was found.') : yes(`${gpu.name}.`)
    case 'cpu':
      return yes('Every machine can compute on its processor, slowly.')
    default:
      return assertNever(backend)
  }
}
