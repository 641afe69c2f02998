/** A process as the system lists it. `startTime` is opaque: equal strings mean the same process. */
export interface ProcessEntry {
  readonly pid: number
  readonly ppid: number
  /** Process group; 0 where the system has none. */
  readonly pgid: number
  readonly startTime: string
  readonly command: string
}
