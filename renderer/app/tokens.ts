/** The raw values of the look: everything else refers to these by name. Contrast of text on its ground is WCAG AA or better. */
export const tokens = {
  dark: {
    rail: '#0e1012',
    railActive: '#20242a',
    ground: '#121417',
    raised: '#181b1f',
    high: '#20242a',
    line: '#2a2f36',
    lineStrong: '#626b77',
    text: '#e8eaed',
    dim: '#a9b0ba',
    faint: '#8b939f',
    accent: '#4cd6a3',
    onAccent: '#04140d',
    accentHover: '#6be0b6',
    accentSoft: '#16302a',
    error: '#ff9389',
    errorSoft: '#341f1f',
    warning: '#e9b65f',
    warningSoft: '#312818',
    terminal: '#0b0d0f',
  },
  light: {
    rail: '#e9ebed',
    railActive: '#fbfbfc',
    ground: '#f4f5f6',
    raised: '#ffffff',
    high: '#eceef0',
    line: '#d7dbe0',
    lineStrong: '#858d97',
    text: '#16191d',
    dim: '#4a525c',
    faint: '#5b636e',
    accent: '#0a7350',
    onAccent: '#ffffff',
    accentHover: '#085c40',
    accentSoft: '#dcefe7',
    error: '#b3261e',
    errorSoft: '#fbe9e7',
    warning: '#855600',
    warningSoft: '#faf0dc',
    terminal: '#fbfbfc',
  },
} as const

export type Scheme = keyof typeof tokens

const ansi = {
  dark: {
    black: '#2a2f36',
    red: '#ff8278',
    green: '#4cd6a3',
    yellow: '#e9b65f',
    blue: '#77aef5',
    magenta: '#cf9bf0',
    cyan: '#5fd0dc',
    white: '#d5d9de',
    brightBlack: '#7d8591',
    brightRed: '#ffa39b',
    brightGreen: '#7ee6c0',
    brightYellow: '#f4cd88',
    brightBlue: '#9cc5fa',
    brightMagenta: '#e0b9f7',
    brightCyan: '#8fe3ec',
    brightWhite: '#ffffff',
  },
  light: {
    black: '#16191d',
    red: '#b3261e',
    green: '#0a7350',
    yellow: '#855600',
    blue: '#1c5bb8',
    magenta: '#8433b0',
    cyan: '#0b6b78',
    white: '#5b636e',
    brightBlack: '#5b636e',
    brightRed: '#c9362d',
    brightGreen: '#0c8a60',
    brightYellow: '#9a6500',
    brightBlue: '#2a6fd6',
    brightMagenta: '#9a45c8',
    brightCyan: '#0d7f8e',
    brightWhite: '#16191d',
  },
} as const

/** Colours of the console in the shape that xterm takes. */
export function terminalColours(scheme: Scheme): Readonly<Record<string, string>> {
  const own = tokens[scheme]
  return {
    ...ansi[scheme],
    background: own.terminal,
    foreground: own.text,
    cursor: own.accent,
    cursorAccent: own.terminal,
    selectionBackground: scheme === 'dark' ? '#3b4653' : '#c4d4e8',
    overviewRulerBorder: own.terminal,
    scrollbarSliderBackground: `${own.lineStrong}80`,
    scrollbarSliderHoverBackground: own.lineStrong,
    scrollbarSliderActiveBackground: own.lineStrong,
  }
}

/** Marks of the console's search: xterm wants `#rrggbb`. */
export function searchColours(scheme: Scheme): { readonly match: string; readonly active: string } {
  return scheme === 'dark' ? { match: '#5a4a22', active: '#a8741a' } : { match: '#f3dfae', active: '#e3a92b' }
}

export const fonts = {
  text: "'Inter Variable', 'Segoe UI', system-ui, sans-serif",
  mono: "'JetBrains Mono Variable', ui-monospace, 'Cascadia Mono', Menlo, monospace",
} as const
