import type { ReactElement } from 'react'
import type { Model } from '../../../../shared/library/model.ts'
import type { CellWords } from './cell-words.ts'
import { KindMark } from './kind-mark.tsx'
import { stateTone, statesOf } from './model-state.ts'
import { usePreview } from './use-preview.ts'

interface SwitchProps {
  readonly on: boolean
  /** What a screen reader says. */
  readonly label: string
}

/** The box that selects, drawn by the style sheet; the keyboard has Space for it, so it takes no stop of its own. */
export function Tick({ on, label }: SwitchProps): ReactElement {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={on}
      aria-label={label}
      data-act="tick"
      tabIndex={-1}
      className={on ? 'tick on' : 'tick'}
    />
  )
}

/** The star of a favourite; the keyboard has F for it. */
export function Star({ on, label }: SwitchProps): ReactElement {
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={label}
      data-act="star"
      tabIndex={-1}
      className={on ? 'star on' : 'star'}
    />
  )
}

/** The preview, or the mark of its kind. */
export function Picture({ model, mark }: { readonly model: Model; readonly mark: number }): ReactElement {
  const picture = usePreview(model)
  return picture === null ? (
    <KindMark kind={model.kind} size={mark} />
  ) : (
    <img src={picture} alt="" decoding="async" draggable={false} />
  )
}

/** What is not as it should be: dot and word, the gravest `most` of them. */
export function States({
  model,
  words,
  most,
}: {
  readonly model: Model
  readonly words: CellWords
  readonly most: number
}): ReactElement {
  return (
    <>
      {statesOf(model)
        .slice(0, most)
        .map((state) => (
          <span key={state} className="state" title={words.stateHelp(state)}>
            <span className={`dot ${stateTone(state)}`} aria-hidden />
            <span className="cut">{words.state(state)}</span>
          </span>
        ))}
    </>
  )
}
