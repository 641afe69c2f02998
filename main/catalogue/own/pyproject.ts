/** What of a pyproject.toml matters here. Values keep the number of their line. */
export interface PyProject {
  readonly name: string | null
  readonly description: string | null
  readonly requiresPython: { readonly value: string; readonly line: number } | null
  readonly license: string | null
  readonly dependencies: readonly { readonly value: string; readonly line: number }[]
}

const text = (value: string): string | null => /^\s*(["'])(.*?)\1/.exec(value)?.[2] ?? null

/** Reads the `[project]` table (and poetry's Python) line by line; what is written in other ways is simply not found. */
export function readPyProject(source: string): PyProject {
  let table = ''
  let inDependencies = false
  let found: PyProject = { name: null, description: null, requiresPython: null, license: null, dependencies: [] }
  source.split('\n').forEach((content, index) => {
    const line = index + 1
    const header = /^\s*\[+([^\]]+)\]+\s*(?:#.*)?$/.exec(content)
    if (!inDependencies && header !== null) {
      table = (header[1] ?? '').trim()
      return
    }
    const [, key, value = ''] = inDependencies ? [] : (/^\s*([\w-]+)\s*=\s*(.*)$/.exec(content) ?? [])
    if (table === 'tool.poetry.dependencies' && key === 'python') {
      found = { ...found, requiresPython: { value: text(value) ?? '', line } }
    }
    if (table !== 'project' && table !== 'tool.poetry') return
    if (key === 'name') found = { ...found, name: text(value) }
    if (key === 'description') found = { ...found, description: text(value) }
    if (key === 'requires-python') found = { ...found, requiresPython: { value: text(value) ?? '', line } }
    if (key === 'license')
      found = { ...found, license: text(value) ?? /text\s*=\s*["']([^"']+)/.exec(value)?.[1] ?? null }
    if (table !== 'project') return
    const items = key === 'dependencies' ? value.replace(/^\s*\[/, '') : inDependencies ? content : null
    if (items === null) return
    const plain = items.replace(/^\s*#.*$/, '')
    const values = [...plain.matchAll(/"([^"]+)"|'([^']+)'/g)].map(([, double, single]) => ({
      value: (double ?? single ?? '').trim(),
      line,
    }))
    found = { ...found, dependencies: [...found.dependencies, ...values] }
    // A bracket inside a string (extras) does not end the list.
    inDependencies = !plain.replaceAll(/"[^"]*"|'[^']*'|#.*$/g, '').includes(']')
  })
  return found
}
