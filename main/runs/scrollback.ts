import { safeCut } from './text-border.ts'

/** Offsets count UTF-16 units since the run began. */
export interface Scrollback {
  /** Offset of the oldest unit that is kept. */
  readonly start: number
  readonly end: number
  append(text: string): void
  /** A piece of at most one block from `offset` on, or from the start when that is gone already. */
  read(offset: number): { readonly offset: number; readonly data: string }
}

const blockUnits = 16 * 1024

/** Where a terminal may begin to read in the middle of a stream: behind a line end, else before an escape. */
function entryPoint(block: string): number {
  const line = block.indexOf('\n')
  if (line >= 0) return line + 1
  return Math.max(0, block.indexOf('\u001b'))
}

/** Keeps the newest `capacity` units (and up to one block less), in blocks, so that appending and dropping are cheap. */
export function createScrollback(capacity: number): Scrollback {
  const blocks: string[] = []
  let start = 0
  let end = 0

  const appendBlock = (text: string): void => {
    const last = blocks.at(-1)
    if (last !== undefined && last.length + text.length <= blockUnits) blocks[blocks.length - 1] = last + text
    else blocks.push(text)
    end += text.length
  }
  const dropOldest = (): void => {
    while (end - start > capacity && blocks.length > 1) {
      start += blocks.shift()?.length ?? 0
      if (end - start > capacity) continue
      const head = blocks[0] ?? ''
      const entry = entryPoint(head)
      if (entry > 0 && entry < head.length) {
        blocks[0] = head.slice(entry)
        start += entry
      }
    }
  }
  return {
    get start() {
      return start
    },
    get end() {
      return end
    },
    append(text) {
      for (let rest = text; rest !== '';) {
        const cut = safeCut(rest, blockUnits)
        appendBlock(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      dropOldest()
    },
    read(offset) {
      const from = Math.max(offset, start)
      let at = start
      for (const block of blocks) {
        if (from < at + block.length) return { offset: from, data: block.slice(from - at) }
        at += block.length
      }
      return { offset: end, data: '' }
    },
  }
}
