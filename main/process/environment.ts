/** Variables of somebody's shell that would lead a Python, Node or git child astray. */
const leaks =
  /^(?:PYTHON(?!UNBUFFERED|IOENCODING|UTF8).*|VIRTUAL_ENV.*|CONDA.*|_CE_.*|PIP_.*|UV_.*|NODE_OPTIONS|NODE_CHANNEL_FD|npm_.*|INIT_CWD|ELECTRON_.*|GIT_(?:DIR|WORK_TREE|INDEX_FILE|ASKPASS)|SSH_ASKPASS|DECK_.*)$/i

export type Environment = Readonly<Record<string, string>>

/**
 * The environment for a child: the given one without the leaks, then `additions`.
 * What the app itself was given for its own Python index (PIP_*, UV_*) reaches children only through settings.
 */
export function cleanEnvironment(source: NodeJS.ProcessEnv, additions: Environment = {}): Record<string, string> {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && !leaks.test(name)) clean[name] = value
  }
  return { ...clean, ...additions }
}

/** The variables that programs read for a proxy; loopback never goes through it (gradio asks its own URL at launch). */
export function proxyEnvironment(proxy: string): Environment {
  if (proxy === '') return {}
  const loopback = '127.0.0.1,localhost,::1'
  return {
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    ALL_PROXY: proxy,
    http_proxy: proxy,
    https_proxy: proxy,
    all_proxy: proxy,
    NO_PROXY: loopback,
    no_proxy: loopback,
  }
}
