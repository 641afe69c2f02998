import { createRequire } from 'node:module'

/** A BLAKE3 under way; `digest` gives 64 hexadecimal digits and may be called once. */
export interface Blake3 {
  readonly update: (bytes: Uint8Array) => void
  readonly digest: () => string
}
/** Starts a BLAKE3. The one of WebAssembly is one and the same for its thread: starting again ends the one before. */
export type StartBlake3 = () => Blake3

/** What the N-API binding of `@napi-rs/blake-hash` gives when it is loaded (its `index.d.ts`, version 1.3). */
interface Binding {
  readonly Blake3Hasher: new () => { update(bytes: Uint8Array): unknown; digest(format: 'hex'): string }
}

/** The binding's packages, one for each system; where none of them is installed or loads, WebAssembly does the work. */
const bindings: Readonly<Partial<Record<string, string>>> = {
  'linux-x64': '@napi-rs/blake-hash-linux-x64-gnu',
  'linux-arm64': '@napi-rs/blake-hash-linux-arm64-gnu',
  'win32-x64': '@napi-rs/blake-hash-win32-x64-msvc',
  'darwin-x64': '@napi-rs/blake-hash-darwin-x64',
  'darwin-arm64': '@napi-rs/blake-hash-darwin-arm64',
}

function isBinding(loaded: unknown): loaded is Binding {
  return (
    typeof loaded === 'object' &&
    loaded !== null &&
    'Blake3Hasher' in loaded &&
    typeof loaded.Blake3Hasher === 'function'
  )
}

/** BLAKE3 of this machine's own instructions, some six times as fast as WebAssembly; null where it does not load. */
export function nativeBlake3(): StartBlake3 | null {
  const name = bindings[`${process.platform}-${process.arch}`]
  if (name === undefined) return null
  try {
    const loaded: unknown = createRequire(import.meta.url)(name)
    if (!isBinding(loaded)) return null
    const { Blake3Hasher } = loaded
    return () => {
      const hasher = new Blake3Hasher()
      return { update: (bytes) => void hasher.update(bytes), digest: () => hasher.digest('hex') }
    }
  } catch {
    // Not installed, or built for another C library.
    return null
  }
}

export async function wasmBlake3(): Promise<StartBlake3> {
  // Only where it is needed: the package brings every hash there is, and each thread loads its own.
  const { createBLAKE3 } = await import('hash-wasm')
  const hasher = await createBLAKE3()
  return () => {
    hasher.init()
    return { update: (bytes) => void hasher.update(bytes), digest: () => hasher.digest('hex') }
  }
}

/** The faster BLAKE3 that there is. */
export async function loadBlake3(): Promise<StartBlake3> {
  return nativeBlake3() ?? (await wasmBlake3())
}
