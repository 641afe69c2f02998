import { styled } from '@mui/material/styles'
import { useRef, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { fileFamilies, fileFamilyIds } from '../../../../shared/library/families.ts'
import { useFormat } from '../../../components/use-format.ts'
import { useMeasured } from '../library/use-measured.ts'
import { layoutUsage, type Use } from './treemap.ts'

const height = 420
/** Narrower or lower tiles carry no words; a letter is about so wide. */
const leastWidth = 56
const leastHeight = 24
const letter = 6.6

const Frame = styled('div')(({ theme }) => ({
  width: '100%',
  height,
  overflow: 'hidden',
  '& rect': { fill: (theme.vars ?? theme).palette.text.primary, cursor: 'pointer' },
  '& .kind': { fillOpacity: 0.04 },
  '& g:hover > .tile, & .kind:hover': { stroke: (theme.vars ?? theme).palette.primary.main, strokeWidth: 2 },
  '& text': { fill: (theme.vars ?? theme).palette.text.primary, fontSize: 12, pointerEvents: 'none' },
  '& .head': { fontWeight: 600, fontSize: 12 },
  '& .dim': { fontSize: 11 },
}))

/** Families are told apart by tone, each with one of its own; words say which it is. */
const toneOf = (family: Use['family']): number =>
  family === null ? 0.06 : 0.1 + 0.2 * ((fileFamilyIds.indexOf(family) % 6) / 5)

const cut = (text: string, width: number): string => {
  const fits = Math.floor((width - 12) / letter)
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1))}…`
}

/** Bytes by kind and family as areas; the table below says the same in words. */
export function UsagePicture({
  uses,
  onChoose,
}: {
  readonly uses: readonly Use[]
  readonly onChoose: (use: Pick<Use, 'kind'> & Partial<Pick<Use, 'family'>>) => void
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const frame = useRef<HTMLDivElement>(null)
  const width = useMeasured(frame)
  return (
    <Frame ref={frame}>
      <svg width={width} height={height} role="img" aria-label={t('models:usagePicture')}>
        {layoutUsage(uses, width, height).map((group) => (
          <g key={group.kind}>
            <rect
              className="kind"
              x={group.x}
              y={group.y}
              width={group.width}
              height={group.height}
              rx={6}
              onClick={() => onChoose({ kind: group.kind })}
            >
              <title>{`${t(`kind.${group.kind}`)} · ${format.bytes(group.bytes)}`}</title>
            </rect>
            {group.width >= leastWidth && group.height >= leastHeight && (
              <text className="head" x={group.x + 6} y={group.y + 14}>
                {cut(`${t(`kind.${group.kind}`)} · ${format.bytes(group.bytes)}`, group.width)}
              </text>
            )}
            {group.tiles.map(({ use, ...box }) => {
              const name = use.family === null ? t('models:noFamily') : fileFamilies[use.family]
              return (
                <g key={use.family ?? ''} onClick={() => onChoose(use)}>
                  <rect
                    className="tile"
                    x={box.x}
                    y={box.y}
                    width={box.width}
                    height={box.height}
                    rx={3}
                    fillOpacity={toneOf(use.family)}
                  >
                    <title>
                      {`${t(`kind.${use.kind}`)}, ${name} · ${format.bytes(use.bytes)} · ${t('models:files', { count: use.files })}`}
                    </title>
                  </rect>
                  {box.width >= leastWidth && box.height >= leastHeight && (
                    <text x={box.x + 6} y={box.y + 16}>
                      {cut(name, box.width)}
                    </text>
                  )}
                  {box.width >= leastWidth && box.height >= 2 * leastHeight && (
                    <text className="dim" x={box.x + 6} y={box.y + 32}>
                      {cut(format.bytes(use.bytes), box.width)}
                    </text>
                  )}
                </g>
              )
            })}
          </g>
        ))}
      </svg>
    </Frame>
  )
}
