/** A submodule as `.gitmodules` names it. */
export interface NamedSubmodule {
  readonly path: string
  /** As it is written there; perhaps relative to the repository's own address. */
  readonly url: string
}

const unquoted = (text: string): string => (/^".*"$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text)

/** Reads `.gitmodules`: sections with `path` and `url`, as git writes them. What lacks one of them is left out. */
export function parseGitmodules(text: string): readonly NamedSubmodule[] {
  const sections: { path?: string; url?: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) sections.push({})
    const [, key, value] = /^\s*(path|url)\s*=\s*(.*?)\s*$/i.exec(line) ?? []
    const section = sections.at(-1)
    if (section === undefined || value === undefined) continue
    if (key?.toLowerCase() === 'path') section.path = unquoted(value)
    else section.url = unquoted(value)
  }
  return sections.flatMap(({ path, url }) => (path === undefined || url === undefined ? [] : [{ path, url }]))
}
