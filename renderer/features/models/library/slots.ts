/** A line of the collection and the element that shows it. */
export interface Placed<Line> {
  readonly slot: number
  readonly line: Line
}

/**
 * Gives each line in sight one of `slots` elements: a line keeps its element while it is in sight, and one that comes
 * takes that of one that left, so that scrolling creates none and moves none. At rest they stand in the order of the
 * lines, as a screen reader goes through them. `slots` must be no fewer than the lines, which follow each other.
 */
export function inSlots<Line extends { readonly index: number }>(
  lines: readonly Line[],
  slots: number,
  moving: boolean,
): readonly Placed<Line>[] {
  const placed = lines.map((line) => ({ slot: line.index % slots, line }))
  return moving ? placed.toSorted((a, b) => a.slot - b.slot) : placed
}
