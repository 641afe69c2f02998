import { memo, type ReactElement } from 'react'
import type { Model } from '../../../../shared/library/model.ts'
import type { CellWords } from './cell-words.ts'
import { Picture, Star, States, Tick } from './parts.tsx'

export interface CellProps {
  readonly model: Model | undefined
  readonly index: number
  readonly selected: boolean
  readonly focused: boolean
  readonly opened: boolean
  readonly words: CellWords
}

/** Names a cell, so that the grid can say which one the keyboard is at. */
export const cellId = (index: number): string => `model-${index}`

/** One model as a card; a shape until it is known. What it is asked for is heard by the grid. */
export const ModelCard = memo(function ModelCard({
  model,
  index,
  selected,
  focused,
  opened,
  words,
}: CellProps): ReactElement {
  if (model === undefined) return <CardGhost index={index} focused={focused} />
  return (
    <div
      role="gridcell"
      id={cellId(index)}
      data-index={index}
      data-focus={focused}
      aria-selected={selected}
      aria-current={opened}
      aria-label={words.spoken(model)}
      className="card"
    >
      <div className={model.presence === 'here' ? 'picture' : 'picture away'}>
        <Picture model={model} mark={44} />
        <div className="states">
          <States model={model} words={words} most={2} />
        </div>
      </div>
      <Tick on={selected} label={words.select(model.title)} />
      <Star on={model.favourite} label={words.favourite(model.title)} />
      <div className="body">
        <div className="name cut" title={model.file}>
          {model.title}
        </div>
        <div className="chips">
          {[...words.family(model), model.precision].map(
            (word) =>
              word !== null && (
                <span key={word} className="chip cut">
                  {word}
                </span>
              ),
          )}
        </div>
        <div className="foot">
          <span className="cut">{words.kind(model.kind)}</span>
          <span>{words.bytes(model.bytes)}</span>
        </div>
      </div>
    </div>
  )
})

function CardGhost({ index, focused }: { readonly index: number; readonly focused: boolean }): ReactElement {
  return (
    <div id={cellId(index)} data-focus={focused} aria-hidden className="card">
      <div className="picture" />
      <div className="body">
        <div className="ghost" style={{ height: 14, width: '72%' }} />
        <div className="ghost" style={{ height: 16, width: '46%' }} />
        <div className="ghost" style={{ height: 12, width: '88%' }} />
      </div>
    </div>
  )
}
