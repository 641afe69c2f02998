import { createTheme, type Theme } from '@mui/material/styles'
import { themeComponents } from './theme-components.ts'
import { fonts, tokens, type Scheme } from './tokens.ts'

interface Surfaces {
  readonly rail: string
  readonly railActive: string
  readonly raised: string
  readonly high: string
  readonly terminal: string
  readonly accentSoft: string
  readonly errorSoft: string
  readonly warningSoft: string
  readonly lineStrong: string
  readonly faint: string
}

declare module '@mui/material/styles' {
  interface Palette {
    surface: Surfaces
  }
  interface PaletteOptions {
    surface?: Surfaces
  }
  interface TypographyVariants {
    mono: React.CSSProperties
  }
  interface TypographyVariantsOptions {
    mono?: React.CSSProperties
  }
}
declare module '@mui/material/Typography' {
  interface TypographyPropsVariantOverrides {
    mono: true
  }
}

function palette(scheme: Scheme) {
  const own = tokens[scheme]
  return {
    primary: { main: own.accent, contrastText: own.onAccent, dark: own.accentHover, light: own.accentHover },
    secondary: { main: own.dim, contrastText: own.ground, dark: own.text, light: own.text },
    error: { main: own.error, contrastText: own.ground },
    warning: { main: own.warning, contrastText: own.ground },
    success: { main: own.accent, contrastText: own.onAccent },
    info: { main: own.dim, contrastText: own.ground },
    background: { default: own.ground, paper: own.raised },
    text: { primary: own.text, secondary: own.dim, disabled: own.faint },
    divider: own.line,
    surface: {
      rail: own.rail,
      railActive: own.railActive,
      raised: own.raised,
      high: own.high,
      terminal: own.terminal,
      accentSoft: own.accentSoft,
      errorSoft: own.errorSoft,
      warningSoft: own.warningSoft,
      lineStrong: own.lineStrong,
      faint: own.faint,
    },
  }
}

/** The one theme: MUI is the material, this is the look. Built once; the scheme is switched by an attribute. */
export function createDeckTheme(): Theme {
  return createTheme({
    cssVariables: { colorSchemeSelector: '[data-theme="%s"]', cssVarPrefix: 'deck' },
    defaultColorScheme: 'dark',
    colorSchemes: { dark: { palette: palette('dark') }, light: { palette: palette('light') } },
    spacing: 8,
    shape: { borderRadius: 8 },
    shadows: Array.from({ length: 25 }, () => 'none') as Theme['shadows'],
    transitions: {
      duration: {
        shortest: 100,
        shorter: 120,
        short: 150,
        standard: 150,
        complex: 150,
        enteringScreen: 150,
        leavingScreen: 120,
      },
    },
    typography: {
      fontFamily: fonts.text,
      fontSize: 14,
      h1: { fontSize: '1.375rem', lineHeight: 1.3, fontWeight: 620, letterSpacing: '-0.012em' },
      h2: { fontSize: '1rem', lineHeight: 1.4, fontWeight: 620, letterSpacing: '-0.006em' },
      h3: { fontSize: '0.875rem', lineHeight: 1.4, fontWeight: 600 },
      body1: { fontSize: '0.875rem', lineHeight: 1.5 },
      body2: { fontSize: '0.8125rem', lineHeight: 1.5 },
      caption: { fontSize: '0.75rem', lineHeight: 1.45 },
      overline: { fontSize: '0.6875rem', lineHeight: 1.5, fontWeight: 600, letterSpacing: '0.06em' },
      button: { fontSize: '0.8125rem', fontWeight: 560, textTransform: 'none' },
      mono: { fontFamily: fonts.mono, fontSize: '0.75rem', lineHeight: 1.6, fontVariantLigatures: 'none' },
    },
    components: themeComponents,
  })
}
