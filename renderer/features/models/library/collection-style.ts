import { styled } from '@mui/material/styles'
import { fonts } from '../../../app/tokens.ts'

/** Icons as shapes of the style sheet: a card then needs no elements for them. */
const shape = (path: string): string =>
  `url("data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${path}"/></svg>`)}")`
const box = 'M19 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2'
const ticked = shape(`${box}m-9 14-5-5 1.4-1.4 3.6 3.6 7.6-7.6L19 8z`)
const unticked = shape('M19 5v14H5V5zm0-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2')
const star = shape('m12 17.3 6.2 3.7-1.7-7 5.5-4.7-7.2-.6L12 2 9.2 8.6 2 9.3 7.5 14l-1.7 7z')
const hollowStar = shape(
  'm22 9.2-7.2-.6L12 2 9.2 8.6 2 9.2 7.5 14l-1.7 7 6.2-3.7 6.2 3.7-1.6-7zM12 15.4l-3.8 2.3 1-4.3-3.3-2.9 4.4-.4L12 6.1l1.7 4 4.4.4-3.3 2.9 1 4.3z',
)
/** Least width of a card, and the space between two, in pixels. */
export const cardLeast = 172
export const cardGap = 12
/** Height of a card below its picture, and of a row of the table, in pixels. */
export const cardBody = 88
export const rowHeight = 44
export const headerHeight = 36
/** Columns of the table. */
const tableColumns =
  '36px 40px minmax(200px, 3fr) minmax(110px, 1.1fr) minmax(120px, 1.3fr) minmax(64px, 0.7fr) 84px minmax(80px, 0.8fr) 104px minmax(116px, 1fr)'

/** The same without folder and day of change, where there is no room for them. */
const narrowColumns =
  '36px 40px minmax(150px, 3fr) minmax(100px, 1.1fr) minmax(104px, 1.2fr) minmax(60px, 0.6fr) 72px minmax(112px, 1fr)'
const narrow = 'library (max-width: 1000px)'

/**
 * The surface that thousands of models scroll on. Its parts are plain elements with class names: one style sheet for
 * all of them, and nothing to compute per card while one scrolls.
 */
export const CollectionSurface = styled('div')(({ theme }) => ({
  height: '100%',
  overflow: 'auto',
  contain: 'strict',
  container: 'library / inline-size',
  // The ring is on the cell that the keyboard is at.
  '&:focus-visible': { outline: 'none' },
  '& .sheet': { position: 'relative', width: '100%' },
  '& .line': { position: 'absolute', left: 0, right: 0, top: 0 },
  '& .cards': { display: 'grid', gap: cardGap },
  '& .card': {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    overflow: 'hidden',
    cursor: 'default',
    borderRadius: 10,
    border: `1px solid ${(theme.vars ?? theme).palette.divider}`,
    backgroundColor: (theme.vars ?? theme).palette.surface.raised,
  },
  '& .card:hover': { borderColor: (theme.vars ?? theme).palette.surface.lineStrong },
  '& [aria-selected=true].card': {
    borderColor: (theme.vars ?? theme).palette.primary.main,
    backgroundColor: (theme.vars ?? theme).palette.surface.high,
  },
  '& .card[aria-current=true]': { borderColor: (theme.vars ?? theme).palette.text.secondary },
  '&:focus-visible [data-focus=true]': {
    outline: `2px solid ${(theme.vars ?? theme).palette.text.primary}`,
    outlineOffset: 0,
  },
  '& .picture': {
    position: 'relative',
    display: 'grid',
    placeItems: 'center',
    overflow: 'hidden',
    flex: 1,
    minHeight: 0,
    color: (theme.vars ?? theme).palette.surface.lineStrong,
    backgroundColor: (theme.vars ?? theme).palette.background.default,
    borderBottom: `1px solid ${(theme.vars ?? theme).palette.divider}`,
  },
  '& .picture img, & .thumb img': { position: 'absolute', inset: 0, width: '100%', height: '100%', objectFit: 'cover' },
  '& .away img, & .away svg': { opacity: 0.45 },
  '& .tick, & .star': {
    appearance: 'none',
    display: 'grid',
    placeItems: 'center',
    width: 28,
    height: 28,
    padding: 0,
    border: 0,
    borderRadius: 7,
    cursor: 'pointer',
    color: (theme.vars ?? theme).palette.text.primary,
    backgroundColor: 'transparent',
  },
  '& .tick::before, & .star::before': { content: '""', width: 18, height: 18, backgroundColor: 'currentColor' },
  '& .tick::before': { maskImage: unticked },
  '& .tick.on::before': { maskImage: ticked },
  '& .star::before': { maskImage: hollowStar },
  '& .star.on::before': { maskImage: star },
  '& .card .tick, & .card .star': {
    position: 'absolute',
    top: 6,
    opacity: 0,
    backgroundColor: (theme.vars ?? theme).palette.surface.raised,
    border: `1px solid ${(theme.vars ?? theme).palette.divider}`,
  },
  '& .card .tick': { left: 6 },
  '& .card .star': { right: 6 },
  '& .row .star': { opacity: 0 },
  '& .card:hover .tick, & .card:hover .star, & .row:hover .star, & .on.on.on, &:focus-visible [data-focus=true] .tick, &.choosing .card .tick':
    { opacity: 1 },
  '& .tick.on': { color: (theme.vars ?? theme).palette.primary.main },
  '& .states': { position: 'absolute', left: 6, bottom: 6, right: 6, display: 'flex', flexWrap: 'wrap', gap: 4 },
  '& .state': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: 6,
    minWidth: 0,
    fontSize: '0.75rem',
    lineHeight: 1.5,
    color: (theme.vars ?? theme).palette.text.primary,
  },
  '& .states .state': {
    padding: '1px 8px',
    borderRadius: 6,
    border: `1px solid ${(theme.vars ?? theme).palette.divider}`,
    backgroundColor: (theme.vars ?? theme).palette.surface.raised,
  },
  '& .dot': {
    width: 8,
    height: 8,
    flexShrink: 0,
    borderRadius: '50%',
    backgroundColor: (theme.vars ?? theme).palette.surface.lineStrong,
  },
  '& .dot.alive': { backgroundColor: (theme.vars ?? theme).palette.primary.main },
  '& .dot.attention': { backgroundColor: (theme.vars ?? theme).palette.warning.main },
  '& .dot.error': { backgroundColor: (theme.vars ?? theme).palette.error.main },
  '& .body': {
    height: cardBody,
    flexShrink: 0,
    padding: '8px 10px',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignContent: 'space-between',
  },
  '& .name': { fontSize: '0.8125rem', fontWeight: 580, lineHeight: 1.4 },
  '& .cut': { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  '& .chips': { display: 'flex', gap: 4, overflow: 'hidden', height: 20 },
  '& .chip': {
    flexShrink: 0,
    maxWidth: '100%',
    padding: '0 6px',
    borderRadius: 5,
    fontSize: '0.6875rem',
    lineHeight: '20px',
    color: (theme.vars ?? theme).palette.text.secondary,
    backgroundColor: (theme.vars ?? theme).palette.surface.high,
  },
  '& [aria-selected=true] .chip': { backgroundColor: (theme.vars ?? theme).palette.surface.raised },
  '& .foot': { display: 'flex', gap: 8, fontSize: '0.75rem', color: (theme.vars ?? theme).palette.text.secondary },
  '& .foot .cut': { flex: 1 },
  '& .ghost': { backgroundColor: (theme.vars ?? theme).palette.surface.high, borderRadius: 4 },
  '& .row, & .head': {
    display: 'grid',
    gridTemplateColumns: tableColumns,
    alignItems: 'center',
    columnGap: 12,
    padding: '0 12px 0 4px',
    minWidth: 720,
    fontSize: '0.8125rem',
  },
  // A line has no gap around it that a ring could lie in.
  '&:focus-visible .row[data-focus=true]': { outlineOffset: -2 },
  [`@container ${narrow}`]: {
    '& .row, & .head': { gridTemplateColumns: narrowColumns, columnGap: 8 },
    '& .row > .wide, & .head > .wide': { display: 'none' },
  },
  '& .row': {
    height: rowHeight,
    cursor: 'default',
    borderBottom: `1px solid ${(theme.vars ?? theme).palette.divider}`,
  },
  '& .row:hover': { backgroundColor: (theme.vars ?? theme).palette.surface.raised },
  '& .row[aria-current=true]': { backgroundColor: (theme.vars ?? theme).palette.surface.high },
  '& .row[aria-selected=true]': { backgroundColor: (theme.vars ?? theme).palette.surface.accentSoft },
  '& .head': {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    height: headerHeight,
    color: (theme.vars ?? theme).palette.text.secondary,
    backgroundColor: (theme.vars ?? theme).palette.background.default,
    borderBottom: `1px solid ${(theme.vars ?? theme).palette.divider}`,
  },
  '& .thumb': {
    position: 'relative',
    width: 34,
    height: 34,
    overflow: 'hidden',
    borderRadius: 6,
    display: 'grid',
    placeItems: 'center',
    color: (theme.vars ?? theme).palette.text.secondary,
    backgroundColor: (theme.vars ?? theme).palette.surface.high,
  },
  '& .dim': { color: (theme.vars ?? theme).palette.text.secondary },
  '& .small': { fontSize: '0.75rem', lineHeight: 1.3 },
  '& .mono': { fontFamily: fonts.mono, fontSize: '0.6875rem', lineHeight: 1.4 },
  '& .right': { textAlign: 'right' },
}))
