import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
} from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../../shared/library/model.ts'
import type { LibraryAddress } from './address.ts'
import { keyAct, type KeyAct } from './collection-keys.ts'
import { cardBody, cardGap, cardLeast, CollectionSurface, headerHeight, rowHeight } from './collection-style.ts'
import { useCellWords } from './cell-words.ts'
import { cellId, ModelCard } from './model-card.tsx'
import { ModelRow } from './model-row.tsx'
import { focusAfter, type Selection } from './selection.ts'
import { inSlots } from './slots.ts'
import { TableHeader } from './table-header.tsx'
import { useMeasured } from './use-measured.ts'
import { columnsOf } from './windows.ts'

export interface Place {
  readonly left: number
  readonly top: number
}

interface CollectionProps {
  readonly address: LibraryAddress
  readonly total: number
  readonly waiting: boolean
  readonly at: (index: number) => Model | undefined
  readonly rootName: (id: string) => string
  readonly selection: Selection
  readonly opened: number | null
  /** Grows when other models are shown: the list then begins at its top. */
  readonly epoch: unknown
  readonly onSeen: (first: number, last: number) => void
  readonly onSort: (part: Pick<LibraryAddress, 'sort' | 'descending'>) => void
  readonly onFocus: (index: number) => void
  readonly onExtend: (index: number) => void
  readonly onToggle: (index: number) => void
  readonly onKey: (act: KeyAct, index: number, place: Place) => void
  readonly onStar: (model: Model) => void
}

/** Shapes shown before it is known how many models there are. */
const ghosts = 24
const padding = 2

/** All models of the filter as a grid of cards or as a table; only those in sight are in the document. */
export function Collection({
  address,
  total,
  waiting,
  at,
  selection,
  opened,
  epoch,
  ...on
}: CollectionProps): ReactElement {
  const { t } = useTranslation()
  const words = useCellWords()
  const scroller = useRef<HTMLDivElement>(null)
  const width = useMeasured(scroller)
  const table = address.view === 'table'
  const columns = table ? 1 : columnsOf(width - 2 * padding, cardLeast, cardGap)
  const cardWidth = (width - 2 * padding - cardGap * (columns - 1)) / columns
  const lineHeight = table ? rowHeight : Math.round(cardWidth + cardBody + cardGap)
  const count = total === 0 && waiting ? ghosts : total
  const top = table ? headerHeight : padding
  const lines = useVirtualizer({
    count: width === 0 ? 0 : Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: table ? 6 : 1,
    paddingStart: top,
    scrollPaddingStart: top,
    scrollPaddingEnd: 8,
    paddingEnd: 12,
  })
  const [page, setPage] = useState(3)
  const shown = lines.getVirtualItems()
  const first = (shown[0]?.index ?? 0) * columns
  const last = ((shown.at(-1)?.index ?? 0) + 1) * columns - 1

  const [slots, setSlots] = useState(shown.length)
  if (slots < shown.length) setSlots(shown.length)
  const placed = inSlots(shown, Math.max(slots, shown.length), lines.isScrolling)

  useEffect(() => lines.measure(), [lines, lineHeight])
  const seen = useEffectEvent(on.onSeen)
  useEffect(() => seen(first, last), [first, last])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [epoch])

  const indexOf = (event: MouseEvent): number | null => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null
    return cell === null ? null : Number(cell.dataset['index'])
  }
  const placeOf = (index: number): Place => {
    const box = document.getElementById(cellId(index))?.getBoundingClientRect()
    return box === undefined ? { left: 0, top: 0 } : { left: box.left + 24, top: box.top + Math.min(48, box.height) }
  }
  const press = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return
    const act = keyAct(event)
    if (act !== null) {
      event.preventDefault()
      on.onKey(act, selection.focus, placeOf(selection.focus))
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = focusAfter(event.key, selection.focus, { total, columns, page })
    if (next === null) return
    event.preventDefault()
    setPage(Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / lineHeight) - 1))
    lines.scrollToIndex(Math.floor(next / columns), { align: 'auto' })
    if (event.shiftKey) on.onExtend(next)
    else on.onFocus(next)
  }
  const click = (event: MouseEvent): void => {
    const index = indexOf(event)
    const model = index === null ? undefined : at(index)
    if (index === null || model === undefined) return
    const act =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-act]')?.dataset['act'] : undefined
    scroller.current?.focus({ preventScroll: true })
    if (act === 'star') on.onStar(model)
    else if (event.shiftKey) on.onExtend(index)
    else if (act === 'tick' || event.ctrlKey || event.metaKey) on.onToggle(index)
    else on.onKey('open', index, { left: event.clientX, top: event.clientY })
  }
  const cell = (index: number) => {
    const model = at(index)
    return {
      model,
      index,
      selected: model !== undefined && selection.ids.has(model.id),
      focused: selection.focus === index,
      opened: model?.id === opened,
      words,
    }
  }
  return (
    <CollectionSurface
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={t('models:collection')}
      aria-multiselectable
      aria-rowcount={table ? total + 1 : Math.ceil(total / columns)}
      aria-activedescendant={total > 0 ? cellId(selection.focus) : undefined}
      aria-busy={waiting}
      aria-keyshortcuts="Enter Space Delete F2 F Control+A Shift+F10"
      className={selection.ids.size > 0 ? 'choosing' : undefined}
      onKeyDown={press}
      onClick={click}
      onContextMenu={(event) => {
        const index = indexOf(event)
        if (index === null) return
        event.preventDefault()
        scroller.current?.focus({ preventScroll: true })
        on.onKey('menu', index, { left: event.clientX, top: event.clientY })
      }}
    >
      {table && <TableHeader address={address} onSort={on.onSort} />}
      <div className="sheet" role="presentation" style={{ height: lines.getTotalSize() - (table ? headerHeight : 0) }}>
        {placed.map(({ slot, line }) => {
          const from = line.index * columns
          const indexes = Array.from({ length: Math.min(columns, count - from) }, (_, column) => from + column)
          const move = { transform: `translateY(${line.start - (table ? headerHeight : 0)}px)` }
          return table ? (
            <div key={slot} className="line" role="presentation" style={move}>
              {indexes.map((index, column) => {
                const props = cell(index)
                return (
                  <ModelRow
                    key={column}
                    {...props}
                    root={props.model === undefined ? '' : on.rootName(props.model.root)}
                  />
                )
              })}
            </div>
          ) : (
            <div
              key={slot}
              className="line cards"
              role="row"
              aria-rowindex={line.index + 1}
              style={{
                ...move,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
                height: lineHeight - cardGap,
                padding: `0 ${padding}px`,
              }}
            >
              {indexes.map((index, column) => (
                <ModelCard key={column} {...cell(index)} />
              ))}
            </div>
          )
        })}
      </div>
    </CollectionSurface>
  )
}
