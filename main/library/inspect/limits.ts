/**
 * Bounds for one file, whatever it claims. Together they keep the memory of an inspection below about 64 MB
 * and its time below a few seconds; real models stay far below each of them.
 */
export const limits = {
  /** Bytes that are read of one file altogether. */
  read: 256 * 1024 * 1024,
  /** Bytes of a safetensors header, by its specification. */
  header: 100_000_000,
  /** Weights that are kept; the largest models have some thousands. */
  tensors: 100_000,
  /** UTF-16 units of a weight's name. */
  name: 1_000,
  /** The same of all names together. */
  names: 16 * 1024 * 1024,
  dimensions: 32,
  /** One metadata value, the number of them, and all together; kohya's tag lists and covers are the longest. */
  metadataValue: 2 * 1024 * 1024,
  metadataEntries: 4_000,
  metadataTotal: 16 * 1024 * 1024,
  /** Nesting of JSON, of GGUF arrays. */
  nesting: 16,
  /** Elements of GGUF string arrays together; large vocabularies have some hundred thousand. */
  arrayElements: 4_000_000,
  /** Entries of an archive, and bytes of its directory; the largest checkpoints have some thousands. */
  entries: 32_768,
  directory: 16 * 1024 * 1024,
  /** Bytes of a packed member that are taken at once. */
  packed: 16 * 1024 * 1024,
} as const
