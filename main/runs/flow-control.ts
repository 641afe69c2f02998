interface Share {
  /** Offset up to which the reader has said that it is done. */
  acknowledged: number
  /** Offset up to which it was given data. */
  sent: number
  /** Given up on: it no longer holds the program until it has caught up. */
  overlooked: boolean
}

/** Who holds up the program's output, and how much each reader may be given; offsets and sizes in UTF-16 units. */
export interface FlowControl {
  readonly paused: boolean
  join(reader: string, from: number): void
  leave(reader: string): void
  /** The program has written up to `end`; what lies before `start` is no longer kept. */
  produced(start: number, end: number): void
  /** The reader was given what lies between; a gap before `from` counts as acknowledged. */
  sent(reader: string, from: number, to: number): void
  /** More than was sent is not believed; an unknown reader is ignored. */
  ack(reader: string, units: number): void
  /** What the reader may still be given before it acknowledges. */
  room(reader: string): number
  /** Lets the program go on without the readers that hold it up now; they miss what the scroll-back drops. */
  overlookSlow(): void
}

/**
 * Pure accounting: paused when any reader has more than `high` behind it, until all have less than
 * `low`. A reader that leaves takes its share with it.
 */
export function createFlowControl(high: number, low: number): FlowControl {
  const shares = new Map<string, Share>()
  let start = 0
  let end = 0
  let paused = false

  const lag = (share: Share): number => end - Math.max(share.acknowledged, start)
  const update = (): void => {
    let most = 0
    for (const share of shares.values()) {
      const behind = lag(share)
      if (behind < low) share.overlooked = false
      if (!share.overlooked) most = Math.max(most, behind)
    }
    paused = paused ? most >= low : most > high
  }
  return {
    get paused() {
      return paused
    },
    join(reader, from) {
      shares.set(reader, { acknowledged: from, sent: from, overlooked: false })
      update()
    },
    leave(reader) {
      shares.delete(reader)
      update()
    },
    produced(newStart, newEnd) {
      start = newStart
      end = newEnd
      update()
    },
    sent(reader, from, to) {
      const share = shares.get(reader)
      if (share === undefined) return
      share.acknowledged += Math.max(0, from - share.sent)
      share.sent = to
      update()
    },
    ack(reader, units) {
      const share = shares.get(reader)
      if (share === undefined) return
      share.acknowledged = Math.min(share.sent, share.acknowledged + Math.max(0, units))
      update()
    },
    room(reader) {
      const share = shares.get(reader)
      return share === undefined ? 0 : Math.max(0, high - (share.sent - share.acknowledged))
    },
    overlookSlow() {
      for (const share of shares.values()) if (lag(share) >= low) share.overlooked = true
      update()
    },
  }
}
