import { conclude, Report } from './report.ts'
import { openSource, type ByteSource } from './byte-source.ts'
import { inspectSafetensors, startsAsSafetensors } from './safetensors.ts'
import type { Inspection } from './types.ts'

/**
 * What a model file says of itself, by its bytes and whatever its name, without loading it and without running
 * anything of it. Bounded in time and memory for every file. For threads that may wait for the disk.
 * Raises the system's own errors when the file cannot be opened or read (ENOENT, EACCES, EIO, …), nothing else.
 */
export function inspectFile(path: string): Inspection {
  const file = openSource(path)
  try {
    if (!file.regular) return conclude('other', new Report(), 'unchecked')
    return inspectSource(file.source)
  } finally {
    file.close()
  }
}

/** The same for bytes from anywhere. */
export function inspectSource(source: ByteSource): Inspection {
  const front = source.read(0, 512)
  if (startsAsSafetensors(front)) return inspectSafetensors(source)
  return conclude('other', new Report(), 'unchecked')
}
