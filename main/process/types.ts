/** What tells one process from all others, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** Opaque: equal strings mean the same process. */
  readonly startTime: string
}

/** A living process as the system lists it. */
export interface ProcessEntry extends ProcessIdentity {
  readonly ppid: number
  /** Process group; 0 where the system has none. */
  readonly pgid: number
  /** Session; 0 where the system does not tell. */
  readonly sid: number
  /** Foreground group of its terminal, to which Ctrl-C goes; 0 where there is none. */
  readonly foreground: number
  readonly command: string
}
