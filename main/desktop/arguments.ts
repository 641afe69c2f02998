/** What `--data-dir DIR` or `--data-dir=DIR` names; the last one counts. Chromium's own switches are left alone. */
export function dataDirArgument(argv: readonly string[]): string | undefined {
  let found: string | undefined
  for (const [position, argument] of argv.entries()) {
    if (argument === '--data-dir') found = argv[position + 1]
    else if (argument.startsWith('--data-dir=')) found = argument.slice('--data-dir='.length)
  }
  return found
}
