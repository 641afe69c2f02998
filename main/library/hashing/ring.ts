/**
 * A ring of blocks in shared memory: one thread fills them, several take each of them, and every block waits until
 * the slowest has had it. No messages are sent: a side that must wait sleeps on a counter (`Atomics.wait`).
 *
 * In the memory: counters (published, then taken by each lane; a cache line for each), a kind and a value for every
 * block, then the blocks themselves.
 */
export interface RingShape {
  readonly lanes: number
  readonly blocks: number
  readonly blockBytes: number
}

/** What a block is: the start of a file, a piece of it, its end, or that the file was given up. */
export type RingItem =
  | { readonly kind: 'begin'; /** Offset of the tensors of a safetensors file. */ readonly payloadAt: number | null }
  | { readonly kind: 'piece'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'drop' }

const kinds = ['begin', 'piece', 'end', 'drop'] as const
const lineWords = 16
const shapeWords = 3
const page = 4096

interface RingView extends RingShape {
  readonly published: number
  readonly words: Int32Array
  takenAt(lane: number): number
  headAt(block: number): number
  block(index: number): Uint8Array
}

function dataOffset({ lanes, blocks }: RingShape): number {
  const words = (2 + lanes) * lineWords + blocks * 2
  return Math.ceil((words * 4) / page) * page
}

/** Memory for a ring, empty. */
export function createRing(shape: RingShape): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(dataOffset(shape) + shape.blocks * shape.blockBytes)
  new Int32Array(memory, 0, shapeWords).set([shape.lanes, shape.blocks, shape.blockBytes])
  return memory
}

function viewOf(memory: SharedArrayBuffer): RingView {
  const [lanes = 0, blocks = 0, blockBytes = 0] = new Int32Array(memory, 0, shapeWords)
  const shape = { lanes, blocks, blockBytes }
  const start = dataOffset(shape)
  return {
    ...shape,
    words: new Int32Array(memory, 0, start / 4),
    published: lineWords,
    takenAt: (lane) => (2 + lane) * lineWords,
    headAt: (block) => (2 + lanes) * lineWords + block * 2,
    block: (index) => new Uint8Array(memory, start + index * blockBytes, blockBytes),
  }
}

export interface RingWriter {
  readonly lanes: number
  /** The next free block, to be filled; waits for the slowest lane. */
  free(): Uint8Array
  begin(payloadAt: number | null): void
  /** Hands on the first `bytes` of the block that `free` gave. */
  piece(bytes: number): void
  end(): void
  drop(): void
  /** Bytes of the present file that every lane has taken. */
  taken(): number
  /** Waits until every lane has taken everything. */
  drain(): void
}

/** The one side that fills the ring. */
export function ringWriter(memory: SharedArrayBuffer): RingWriter {
  const ring = viewOf(memory)
  const { words, blocks } = ring
  // Bytes of the file up to and with the item in each block.
  const through = new Float64Array(blocks)
  let written = Atomics.load(words, ring.published)
  let bytesSoFar = 0
  let begunAt = written
  /** Waits until each lane has taken so many items. */
  const waitFor = (count: number): void => {
    for (let lane = 0; lane < ring.lanes; lane++) {
      const at = ring.takenAt(lane)
      for (let taken = Atomics.load(words, at); taken < count; taken = Atomics.load(words, at))
        Atomics.wait(words, at, taken)
    }
  }
  const publish = (kind: RingItem['kind'], value: number): void => {
    waitFor(written + 1 - blocks)
    const head = ring.headAt(written % blocks)
    words[head] = kinds.indexOf(kind)
    words[head + 1] = value
    through[written % blocks] = bytesSoFar
    written++
    Atomics.store(words, ring.published, written)
    Atomics.notify(words, ring.published)
  }
  return {
    lanes: ring.lanes,
    free: () => {
      waitFor(written + 1 - blocks)
      return ring.block(written % blocks)
    },
    begin: (payloadAt) => {
      bytesSoFar = 0
      begunAt = written
      publish('begin', payloadAt ?? -1)
    },
    piece: (bytes) => {
      bytesSoFar += bytes
      publish('piece', bytes)
    },
    end: () => publish('end', 0),
    drop: () => publish('drop', 0),
    taken: () => {
      const counts = Array.from({ length: ring.lanes }, (_, lane) => Atomics.load(words, ring.takenAt(lane)))
      const least = Math.min(...counts)
      return least <= begunAt ? 0 : (through[(least - 1) % blocks] ?? 0)
    },
    drain: () => waitFor(written),
  }
}

/** Waits for the next item and gives it to `use`; the block belongs to the ring again when that returns. */
export function ringLane(memory: SharedArrayBuffer, lane: number): (use: (item: RingItem) => void) => void {
  const ring = viewOf(memory)
  const { words } = ring
  const at = ring.takenAt(lane)
  const itemAt = (block: number): RingItem => {
    const head = ring.headAt(block)
    const kind = kinds[words[head] ?? 0] ?? 'drop'
    const value = words[head + 1] ?? 0
    switch (kind) {
      case 'begin':
        return { kind, payloadAt: value < 0 ? null : value }
      case 'piece':
        return { kind, bytes: ring.block(block).subarray(0, value) }
      case 'end':
      case 'drop':
        return { kind }
    }
  }
  return (use) => {
    const taken = words[at] ?? 0
    while (Atomics.load(words, ring.published) === taken) Atomics.wait(words, ring.published, taken)
    use(itemAt(taken % ring.blocks))
    Atomics.store(words, at, taken + 1)
    Atomics.notify(words, at)
  }
}
