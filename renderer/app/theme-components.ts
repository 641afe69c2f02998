import type { Components, CssVarsTheme, Theme } from '@mui/material/styles'
import { fonts } from './tokens.ts'

const quick = '150ms cubic-bezier(0.2, 0, 0, 1)'

/** How each of MUI's components looks: the theme's half that is about shape. Colours come by name from the palette. */
export const themeComponents: Components<Omit<Theme, 'components' | 'palette'> & CssVarsTheme> = {
  MuiCssBaseline: {
    styleOverrides: (theme) => ({
      'html, body, #root': { height: '100%' },
      body: { fontVariantNumeric: 'tabular-nums', fontFeatureSettings: '"cv11", "ss03"', overflow: 'hidden' },
      '*': {
        scrollbarColor: `${theme.vars.palette.surface.lineStrong} transparent`,
        scrollbarWidth: 'thin',
      },
      ':focus-visible': {
        outline: `2px solid ${theme.vars.palette.text.primary}`,
        outlineOffset: 2,
      },
      a: { color: 'inherit' },
      'code, kbd, pre': { fontFamily: fonts.mono },
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': {
          animationDuration: '0.01ms !important',
          animationIterationCount: '1 !important',
          transitionDuration: '0.01ms !important',
        },
      },
    }),
  },
  MuiTypography: { defaultProps: { variantMapping: { mono: 'span' } } },
  MuiButtonBase: {
    defaultProps: { disableRipple: true },
    styleOverrides: {
      root: ({ theme }) => ({
        '&.Mui-focusVisible': {
          outline: `2px solid ${theme.vars.palette.text.primary}`,
          outlineOffset: 2,
        },
      }),
    },
  },
  MuiButton: {
    defaultProps: { disableElevation: true, color: 'secondary', variant: 'outlined' },
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 7,
        minWidth: 0,
        padding: '5px 14px',
        lineHeight: 1.6,
        whiteSpace: 'nowrap',
        transition: `background-color ${quick}, border-color ${quick}, color ${quick}`,
        variants: [
          { props: { size: 'small' }, style: { padding: '3px 10px' } },
          {
            props: { variant: 'outlined', color: 'secondary' },
            style: {
              color: theme.vars.palette.text.primary,
              borderColor: theme.vars.palette.divider,
              backgroundColor: theme.vars.palette.surface.high,
              '&:hover': {
                borderColor: theme.vars.palette.surface.lineStrong,
                backgroundColor: theme.vars.palette.surface.high,
              },
            },
          },
          {
            props: { variant: 'text', color: 'secondary' },
            style: {
              '&:hover': {
                color: theme.vars.palette.text.primary,
                backgroundColor: theme.vars.palette.surface.high,
              },
            },
          },
        ],
      }),
      startIcon: { marginRight: 6, '& > *:nth-of-type(1)': { fontSize: 18 } },
    },
  },
  MuiIconButton: {
    defaultProps: { size: 'small' },
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 7,
        color: theme.vars.palette.text.secondary,
        '&:hover': { backgroundColor: theme.vars.palette.surface.high, color: theme.vars.palette.text.primary },
      }),
    },
  },
  MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
  MuiDialog: {
    styleOverrides: {
      paper: ({ theme }) => ({
        border: `1px solid ${theme.vars.palette.divider}`,
        borderRadius: 12,
        backgroundColor: theme.vars.palette.surface.raised,
      }),
    },
  },
  MuiDialogTitle: {
    styleOverrides: { root: { fontSize: '1.0625rem', fontWeight: 620, padding: '20px 24px 8px' } },
  },
  MuiDialogContent: { styleOverrides: { root: { padding: '8px 24px 20px' } } },
  MuiDialogActions: {
    styleOverrides: {
      root: ({ theme }) => ({
        padding: '14px 24px',
        borderTop: `1px solid ${theme.vars.palette.divider}`,
        gap: 8,
      }),
    },
  },
  MuiDrawer: {
    styleOverrides: {
      paper: ({ theme }) => ({
        backgroundColor: theme.vars.palette.surface.raised,
        borderLeft: `1px solid ${theme.vars.palette.divider}`,
      }),
    },
  },
  MuiMenu: {
    styleOverrides: {
      paper: ({ theme }) => ({
        border: `1px solid ${theme.vars.palette.surface.lineStrong}`,
        backgroundColor: theme.vars.palette.surface.high,
        marginTop: 4,
      }),
    },
  },
  MuiMenuItem: {
    defaultProps: { dense: true },
    // The list clips what lies outside of a line.
    styleOverrides: { root: { fontSize: '0.8125rem', minHeight: 34, '&.Mui-focusVisible': { outlineOffset: -2 } } },
  },
  MuiTooltip: {
    defaultProps: { enterDelay: 400, arrow: false },
    styleOverrides: {
      tooltip: ({ theme }) => ({
        backgroundColor: theme.vars.palette.surface.high,
        color: theme.vars.palette.text.primary,
        border: `1px solid ${theme.vars.palette.surface.lineStrong}`,
        fontSize: '0.75rem',
        fontWeight: 450,
        maxWidth: 360,
      }),
    },
  },
  MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
  MuiOutlinedInput: {
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 7,
        fontSize: '0.875rem',
        backgroundColor: theme.vars.palette.background.default,
        '& fieldset': { borderColor: theme.vars.palette.divider, transition: `border-color ${quick}` },
        '&:hover:not(.Mui-focused, .Mui-error, .Mui-disabled) fieldset': {
          borderColor: theme.vars.palette.surface.lineStrong,
        },
        '&.Mui-focused:not(.Mui-error) fieldset': { borderColor: theme.vars.palette.text.secondary },
      }),
    },
  },
  MuiInputLabel: {
    styleOverrides: {
      root: ({ theme }) => ({ '&.Mui-focused:not(.Mui-error)': { color: theme.vars.palette.text.primary } }),
    },
  },
  MuiFormHelperText: { styleOverrides: { root: { marginLeft: 2, fontSize: '0.75rem' } } },
  MuiChip: {
    defaultProps: { size: 'small' },
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 6,
        fontSize: '0.75rem',
        height: 22,
        variants: [
          {
            props: { color: 'default' },
            style: { backgroundColor: theme.vars.palette.surface.high, color: theme.vars.palette.text.secondary },
          },
        ],
      }),
      label: { paddingLeft: 8, paddingRight: 8 },
    },
  },
  MuiTabs: {
    styleOverrides: {
      root: { minHeight: 40 },
      indicator: ({ theme }) => ({ backgroundColor: theme.vars.palette.text.primary, height: 2 }),
    },
  },
  MuiTab: {
    styleOverrides: {
      root: ({ theme }) => ({
        minHeight: 40,
        padding: '8px 14px',
        minWidth: 0,
        '&.Mui-selected': { color: theme.vars.palette.text.primary },
      }),
    },
  },
  MuiToggleButton: {
    styleOverrides: {
      root: ({ theme }) => ({
        padding: '4px 12px',
        borderColor: theme.vars.palette.divider,
        color: theme.vars.palette.text.secondary,
        borderRadius: 7,
        '&.Mui-selected, &.Mui-selected:hover': {
          backgroundColor: theme.vars.palette.surface.high,
          color: theme.vars.palette.text.primary,
        },
      }),
    },
  },
  MuiTableCell: {
    styleOverrides: {
      root: ({ theme }) => ({
        borderColor: theme.vars.palette.divider,
        padding: '9px 16px',
        fontSize: '0.8125rem',
      }),
      head: ({ theme }) => ({
        color: theme.vars.palette.text.secondary,
        fontWeight: 560,
        fontSize: '0.75rem',
        backgroundColor: 'transparent',
      }),
    },
  },
  MuiLinearProgress: {
    styleOverrides: {
      root: ({ theme }) => ({ height: 4, borderRadius: 2, backgroundColor: theme.vars.palette.divider }),
      bar: { borderRadius: 2, transition: 'transform 300ms linear' },
    },
  },
  MuiSkeleton: { styleOverrides: { root: ({ theme }) => ({ backgroundColor: theme.vars.palette.surface.high }) } },
  MuiSwitch: {
    defaultProps: { size: 'small' },
    styleOverrides: {
      root: ({ theme }) => ({
        width: 34,
        height: 20,
        padding: 0,
        overflow: 'visible',
        flexShrink: 0,
        '& .MuiSwitch-switchBase': {
          padding: 3,
          '&.Mui-checked': { transform: 'translateX(14px)', color: theme.vars.palette.primary.contrastText },
          '&.Mui-checked + .MuiSwitch-track': { opacity: 1, backgroundColor: theme.vars.palette.primary.main },
          '&.Mui-checked .MuiSwitch-thumb': { backgroundColor: 'currentColor' },
          '&.Mui-focusVisible + .MuiSwitch-track': {
            outline: `2px solid ${theme.vars.palette.text.primary}`,
            outlineOffset: 2,
          },
        },
        '& .MuiSwitch-thumb': { width: 14, height: 14, backgroundColor: theme.vars.palette.background.default },
        '& .MuiSwitch-track': {
          borderRadius: 10,
          backgroundColor: theme.vars.palette.surface.lineStrong,
          opacity: 1,
        },
      }),
    },
  },
  MuiAlert: {
    defaultProps: { variant: 'outlined' },
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 8,
        padding: '4px 14px',
        fontSize: '0.8125rem',
        color: theme.vars.palette.text.primary,
        variants: [
          {
            props: { severity: 'error' },
            style: {
              backgroundColor: theme.vars.palette.surface.errorSoft,
              borderColor: theme.vars.palette.error.main,
            },
          },
          {
            props: { severity: 'warning' },
            style: {
              backgroundColor: theme.vars.palette.surface.warningSoft,
              borderColor: theme.vars.palette.warning.main,
            },
          },
          {
            props: { severity: 'success' },
            style: {
              backgroundColor: theme.vars.palette.surface.accentSoft,
              borderColor: theme.vars.palette.primary.main,
            },
          },
          {
            props: { severity: 'info' },
            style: { backgroundColor: theme.vars.palette.surface.high, borderColor: theme.vars.palette.divider },
          },
        ],
      }),
    },
  },
  MuiLink: {
    defaultProps: { underline: 'hover' },
    styleOverrides: {
      root: ({ theme }) => ({
        color: theme.vars.palette.text.primary,
        textDecorationLine: 'underline',
        textDecorationColor: theme.vars.palette.surface.lineStrong,
        textUnderlineOffset: 3,
      }),
    },
  },
}
