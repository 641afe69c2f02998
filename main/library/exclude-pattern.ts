/** A line of `.git/info/exclude` that means exactly this path (relative to the repository): file, folder or link. */
export function excludePattern(inner: string): string {
  return `/${inner.replace(/[\\*?[\]]/g, String.raw`\$&`)}`
}
