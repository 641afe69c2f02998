import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { DeckError } from '../../shared/errors.ts'

/** A package file is some kilobytes; this leaves room for whatever people add. */
const maxBytes = 512 * 1024

/**
 * The text of a package file of bounded size; devices, pipes and folders are refused without waiting
 * for them. Raises `manifest-invalid`.
 */
export async function readPackageFile(file: string): Promise<string> {
  const invalid = (detail: string) => new DeckError('manifest-invalid', { file, line: 1, detail })
  let handle
  try {
    handle = await open(file, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK))
    const stat = await handle.stat()
    if (!stat.isFile()) throw invalid('it is no ordinary file')
    const buffer = Buffer.alloc(maxBytes + 1)
    let filled = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, null)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    if (filled > maxBytes) throw invalid(`it is larger than ${maxBytes / 1024} KiB`)
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, filled))
  } catch (error) {
    throw error instanceof DeckError ? error : invalid(error instanceof Error ? error.message : String(error))
  } finally {
    await handle?.close()
  }
}
