import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMemo, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { Panel } from '../../components/page.tsx'
import { Dot, type Tone } from '../../components/state-dot.tsx'
import { layOutLineage, type Lineage, type LineageEdge } from './lineage-layout.ts'

const box = { width: 220, height: 76, across: 52, down: 16 } as const
/** Room right of the last column for lines that turn back into it. */
const margin = 44
const tones = { active: 'alive', slow: 'attention', frozen: 'idle' } as const satisfies Record<string, Tone>
const kinds = ['came-from', 'runs-on', 'carried-on'] as const

type Places = ReadonlyMap<string, { readonly x: number; readonly y: number; readonly column: number }>

/** Who came from whom, who runs on whom and who carries on whose work, as a picture of links. */
export function LineageView({ entries }: { readonly entries: readonly CatalogueEntry[] }): ReactElement {
  const { t } = useTranslation()
  const lineage = useMemo(() => layOutLineage(entries.map(({ manifest }) => manifest)), [entries])
  const width = lineage.columns * (box.width + box.across) - box.across + margin
  const height = lineage.rows * (box.height + box.down) - box.down
  const places: Places = new Map(
    lineage.nodes.map(({ id, column, row }) => [
      id,
      { column, x: column * (box.width + box.across), y: row * (box.height + box.down) },
    ]),
  )
  return (
    <Stack sx={{ gap: 2 }}>
      {lineage.nodes.length > 0 && (
        <Panel>
          <Legend />
          <Box sx={{ overflowX: 'auto', m: -0.5, p: 0.5 }}>
            <Box sx={{ position: 'relative', width, height }}>
              <Lines lineage={lineage} places={places} width={width} height={height} />
              <Box component="ul" aria-label={t('lineage.title')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
                {lineage.nodes.map(({ id }) => {
                  const place = places.get(id)
                  return (
                    <Box
                      key={id}
                      component="li"
                      sx={{ position: 'absolute', left: place?.x, top: place?.y, width: box.width, height: box.height }}
                    >
                      <Kinsman id={id} entries={entries} edges={lineage.edges} />
                    </Box>
                  )
                })}
              </Box>
            </Box>
          </Box>
        </Panel>
      )}
      {lineage.alone.length > 0 && (
        <Panel>
          <Typography variant="h3" sx={{ mb: 1.5 }}>
            {t('lineage.alone')}
          </Typography>
          <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'flex', flexWrap: 'wrap', gap: 2 }}>
            {lineage.alone.map((id) => (
              <Box key={id} component="li" sx={{ width: box.width, height: box.height }}>
                <Kinsman id={id} entries={entries} edges={lineage.edges} />
              </Box>
            ))}
          </Box>
        </Panel>
      )}
    </Stack>
  )
}

/** One package as a link; its name for a screen reader tells the lines too. */
function Kinsman({
  id,
  entries,
  edges,
}: {
  readonly id: string
  readonly entries: readonly CatalogueEntry[]
  readonly edges: readonly LineageEdge[]
}): ReactElement {
  const { t } = useTranslation()
  const manifest = entries.find((entry) => entry.manifest.id === id)?.manifest
  const nameOf = (other: string): string => entries.find((entry) => entry.manifest.id === other)?.manifest.name ?? other
  const name = manifest?.name ?? id
  const state = manifest?.status.state ?? 'frozen'
  const label = [
    name,
    t(`lineage.state.${state}`),
    ...edges
      .filter((edge) => (edge.kind === 'carried-on' ? edge.from : edge.to) === id)
      .map(({ kind, from, to }) => t(`lineage.told.${kind}`, { name: nameOf(kind === 'carried-on' ? to : from) })),
  ].join('. ')
  return (
    <Stack
      component={RouterLink}
      to={`/packages/${id}`}
      direction="row"
      aria-label={label}
      title={label}
      sx={{
        height: '100%',
        boxSizing: 'border-box',
        alignItems: 'center',
        gap: 1.25,
        px: 1.25,
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'surface.high',
        textDecoration: 'none',
        transition: 'border-color 150ms',
        '&:hover': { borderColor: 'surface.lineStrong' },
      }}
    >
      <PackageMark manifest={manifest} size={32} />
      <Box sx={{ minWidth: 0 }}>
        <Typography
          component="span"
          variant="body2"
          sx={{
            display: '-webkit-box',
            WebkitBoxOrient: 'vertical',
            WebkitLineClamp: 2,
            overflow: 'hidden',
            fontWeight: 600,
            lineHeight: 1.3,
          }}
        >
          {name}
        </Typography>
        <Stack component="span" direction="row" sx={{ alignItems: 'center', gap: 0.75, mt: 0.5 }}>
          <Dot tone={tones[state]} />
          <Typography component="span" variant="caption" color="textSecondary" noWrap>
            {t(`lineage.state.${state}`)}
          </Typography>
        </Stack>
      </Box>
    </Stack>
  )
}

const strokes = {
  'came-from': { color: 'surface.lineStrong', dash: undefined },
  'runs-on': { color: 'text.secondary', dash: '2 4' },
  'carried-on': { color: 'text.primary', dash: '6 4' },
} as const satisfies Record<LineageEdge['kind'], unknown>

function Line({ d, kind }: { readonly d: string; readonly kind: LineageEdge['kind'] }): ReactElement {
  const { color, dash } = strokes[kind]
  return (
    <Box
      component="path"
      d={d}
      markerEnd={kind === 'carried-on' ? 'url(#carried-on)' : undefined}
      sx={{ fill: 'none', stroke: 'currentColor', strokeWidth: 1.5, strokeDasharray: dash, color }}
    />
  )
}

/** Lines are for the eye only: the links tell the same in words. */
function Lines({
  lineage,
  places,
  width,
  height,
}: {
  readonly lineage: Lineage
  readonly places: Places
  readonly width: number
  readonly height: number
}): ReactElement {
  return (
    <Box
      component="svg"
      aria-hidden
      viewBox={`0 0 ${width} ${height}`}
      sx={{ position: 'absolute', inset: 0, width, height, overflow: 'visible' }}
    >
      <Arrow />
      {lineage.edges.map((edge) => {
        const path = pathOf(edge, places)
        return path === null ? null : <Line key={`${edge.kind} ${edge.from} ${edge.to}`} d={path} kind={edge.kind} />
      })}
    </Box>
  )
}

function Arrow(): ReactElement {
  return (
    <defs>
      <Box
        component="marker"
        id="carried-on"
        viewBox="0 0 8 8"
        refX={7}
        refY={4}
        markerWidth={7}
        markerHeight={7}
        orient="auto-start-reverse"
        sx={{ color: 'text.primary' }}
      >
        <path d="M0 0 8 4 0 8z" fill="currentColor" />
      </Box>
    </defs>
  )
}

/** A line with two corners between generations; successors are reached in a curve, a little lower on the box. */
function pathOf({ from, to, kind }: LineageEdge, places: Places): string | null {
  const start = places.get(from)
  const end = places.get(to)
  if (start === undefined || end === undefined) return null
  const right = (place: { readonly x: number }): number => place.x + box.width
  const middle = box.height / 2
  if (kind !== 'carried-on' && end.column === start.column + 1) {
    const bend = right(start) + box.across / 2
    return `M${right(start)} ${start.y + middle}H${bend}V${end.y + middle}H${end.x}`
  }
  const low = middle + 14
  const [y1, y2] = [start.y + low, end.y + low]
  if (end.column > start.column) {
    const bend = Math.max(28, (end.x - right(start)) / 2)
    return `M${right(start)} ${y1}C${right(start) + bend} ${y1} ${end.x - bend} ${y2} ${end.x} ${y2}`
  }
  const out = Math.max(right(start), right(end)) + margin
  return `M${right(start)} ${y1}C${out} ${y1} ${out} ${y2} ${right(end)} ${y2}`
}

function Legend(): ReactElement {
  const { t } = useTranslation()
  return (
    <Stack component="ul" direction="row" sx={{ m: 0, mb: 2.5, p: 0, gap: 3, flexWrap: 'wrap', listStyle: 'none' }}>
      {kinds.map((kind) => (
        <Stack key={kind} component="li" direction="row" sx={{ gap: 1, alignItems: 'center' }}>
          <Box component="svg" aria-hidden viewBox="0 0 32 8" sx={{ width: 32, height: 8 }}>
            <Line d="M0 4H30" kind={kind} />
          </Box>
          <Typography variant="caption" color="textSecondary">
            {t(`lineage.legend.${kind}`)}
          </Typography>
        </Stack>
      ))}
    </Stack>
  )
}
