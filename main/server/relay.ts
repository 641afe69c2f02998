import type { RawData } from 'ws'
import { connectSocket } from './local-endpoint.ts'

/** The part of Electron's MessagePortMain that a relay needs; named by shape, because only main/desktop knows Electron. */
interface Port {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  close(): void
}

function asMessage(data: RawData, isBinary: boolean): string | Uint8Array {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data
  return isBinary ? new Uint8Array(bytes) : bytes.toString('utf8')
}

/**
 * Joins a page's port to the core of another process: oRPC speaks the same messages over both. When one side ends,
 * so does the other. Raises `core-lost` when nobody answers at the endpoint.
 */
export async function relay(port: Port, endpoint: string): Promise<void> {
  const socket = await connectSocket(endpoint)
  port.on('message', ({ data }) => {
    if (typeof data === 'string' || data instanceof ArrayBuffer || ArrayBuffer.isView(data)) socket.send(data)
  })
  port.on('close', () => socket.close())
  socket.on('message', (data, isBinary) => port.postMessage(asMessage(data, isBinary)))
  socket.on('close', () => port.close())
}
