import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import { fonts, terminalColours, type Scheme } from '../../app/tokens.ts'
import { openUrl, reachableUrl } from '../../components/open-url.ts'

export interface ConsoleTerminal {
  readonly terminal: Terminal
  readonly search: SearchAddon
  readonly fit: () => void
  readonly setScheme: (scheme: Scheme) => void
  readonly dispose: () => void
}

interface ConsoleTerminalOptions {
  readonly parent: HTMLElement
  readonly scheme: Scheme
  readonly label: string
}

/** Whether WebGL is computed by the processor (SwiftShader, llvmpipe): the DOM is faster then. */
function isSoftwareWebGl(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2')
  if (gl === null) return true
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  if (info === null) return false
  return /swiftshader|llvmpipe|software|basic render/i.test(String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)))
}

/** WebGL where a GPU draws it, else the DOM. */
function loadRenderer(terminal: Terminal): void {
  if (isSoftwareWebGl()) return
  try {
    const webgl = new WebglAddon()
    webgl.onContextLoss(() => webgl.dispose())
    terminal.loadAddon(webgl)
  } catch {
    // The DOM renderer that xterm starts with stays in place.
  }
}

/** Which keys are not the program's: the searches of the page and the app, copy of a selection, paste. */
function handleKeys(terminal: Terminal): void {
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown' || !(event.ctrlKey || event.metaKey) || event.altKey) return true
    switch (event.code) {
      case 'KeyC':
        if (!terminal.hasSelection()) return !event.shiftKey
        event.preventDefault()
        void navigator.clipboard.writeText(terminal.getSelection())
        terminal.clearSelection()
        return false
      case 'KeyF':
      case 'KeyK':
      case 'KeyV':
        return false
      default:
        return true
    }
  })
}

export function createConsoleTerminal({ parent, scheme, label }: ConsoleTerminalOptions): ConsoleTerminal {
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: fonts.mono,
    fontSize: 13,
    lineHeight: 1.25,
    scrollback: 20_000,
    overviewRuler: { width: 10 },
    minimumContrastRatio: 4.5,
    cursorInactiveStyle: 'outline',
    theme: terminalColours(scheme),
  })
  const fit = new FitAddon()
  const search = new SearchAddon()
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
  terminal.loadAddon(new WebLinksAddon((_event, url) => openUrl(reachableUrl(url))))
  terminal.open(parent)
  terminal.textarea?.setAttribute('aria-label', label)
  loadRenderer(terminal)
  handleKeys(terminal)
  return {
    terminal,
    search,
    fit: () => {
      if (parent.clientWidth > 0 && parent.clientHeight > 0) fit.fit()
    },
    setScheme: (next) => {
      terminal.options.theme = terminalColours(next)
    },
    dispose: () => terminal.dispose(),
  }
}
