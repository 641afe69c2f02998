import type { Hardware } from '../../shared/hardware.ts'
import { probeHardware, type ProbeOptions } from './probe.ts'

export interface HardwareService {
  /** What the machine is; probed once, and again with `refresh`. Calls at the same time share one probe. */
  get(refresh?: boolean): Promise<Hardware>
}

export function createHardware(options: ProbeOptions): HardwareService {
  let known: Promise<Hardware> | undefined
  let running = false
  return {
    get(refresh = false) {
      if (known === undefined || (refresh && !running)) {
        running = true
        known = probeHardware(options).finally(() => (running = false))
        known.catch(() => (known = undefined))
      }
      return known
    },
  }
}
