/** Splits a line into arguments as people type them: blanks separate, single or double quotes keep together. Nothing is expanded. */
export function splitArguments(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_whole, double?: string, single?: string) => double ?? single ?? ''),
  )
}

/** The line that `splitArguments` takes apart into these arguments again. */
export function joinArguments(args: readonly string[]): string {
  return args
    .map((arg) => (arg !== '' && !/[\s"']/.test(arg) ? arg : arg.includes('"') ? `'${arg}'` : `"${arg}"`))
    .join(' ')
}
