/** A flag in an argument list, without the value that may hang on it. */
export interface Flag {
  readonly flag: string
  /** Place in the list. */
  readonly index: number
}

/** The flags of an argument list: `--port={port}` is `--port`; numbers such as `-1` are values. */
export function flagsIn(args: readonly string[]): readonly Flag[] {
  return args.flatMap((text, index) => {
    const flag = /^--?[A-Za-z][\w.-]*/.exec(text)?.[0]
    return flag === undefined ? [] : [{ flag, index }]
  })
}
