export const gateStates = { armed: 0, reached: 1, open: 2 } as const
/** Reads from this offset on wait, once, for the gate to be opened. */
export const gateAt = 8 << 20
