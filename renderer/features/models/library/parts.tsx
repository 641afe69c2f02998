import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../../shared/library/model.ts'
import { fileFamilies, lineages } from '../../../../shared/library/families.ts'
import { KindMark } from './kind-mark.tsx'
import { stateTone, statesOf } from './model-state.ts'
import { usePreview } from './use-preview.ts'

const ticked =
  'M19 3H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2m-9 14-5-5 1.4-1.4 3.6 3.6 7.6-7.6L19 8z'
const unticked = 'M19 5v14H5V5zm0-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2'
const star = 'm12 17.3 6.2 3.7-1.7-7 5.5-4.7-7.2-.6L12 2 9.2 8.6 2 9.3 7.5 14l-1.7 7z'
const hollowStar =
  'm22 9.2-7.2-.6L12 2 9.2 8.6 2 9.2 7.5 14l-1.7 7 6.2-3.7 6.2 3.7-1.6-7zM12 15.4l-3.8 2.3 1-4.3-3.3-2.9 4.4-.4L12 6.1l1.7 4 4.4.4-3.3 2.9 1 4.3z'

/** An icon as one element: a card has no use for more. */
function Icon({ path }: { readonly path: string }): ReactElement {
  return (
    <svg viewBox="0 0 24 24" width={18} height={18} fill="currentColor" aria-hidden>
      <path d={path} />
    </svg>
  )
}

/** The box that selects; the keyboard has Space for it, so it takes no stop of its own. */
export function Tick({ on, name }: { readonly on: boolean; readonly name: string }): ReactElement {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={on}
      aria-label={t('models:select', { name })}
      data-act="tick"
      tabIndex={-1}
      className={on ? 'tick on' : 'tick'}
    >
      <Icon path={on ? ticked : unticked} />
    </button>
  )
}

/** The star of a favourite; the keyboard has F for it. */
export function Star({ on, name }: { readonly on: boolean; readonly name: string }): ReactElement {
  const { t } = useTranslation()
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={t('models:favouriteName', { name })}
      data-act="star"
      tabIndex={-1}
      className={on ? 'star on' : 'star'}
    >
      <Icon path={on ? star : hollowStar} />
    </button>
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
export function States({ model, most }: { readonly model: Model; readonly most: number }): ReactElement {
  const { t } = useTranslation()
  return (
    <>
      {statesOf(model)
        .slice(0, most)
        .map((state) => (
          <span key={state} className="state" title={t(`models:stateHelp.${state}`)}>
            <span className={`dot ${stateTone(state)}`} aria-hidden />
            <span className="cut">{t(`models:state.${state}`)}</span>
          </span>
        ))}
    </>
  )
}

/** Family, lineage and variant in the words that people use. */
export function familyWords({ family, lineage, variant }: Pick<Model, 'family' | 'lineage' | 'variant'>): string[] {
  return [family === null ? null : fileFamilies[family], lineage === null ? null : lineages[lineage], variant].filter(
    (word) => word !== null,
  )
}

/** What a screen reader says of a model in one breath. */
export function useSpoken(): (model: Model) => string {
  const { t } = useTranslation()
  return (model) =>
    [
      model.title,
      t(`kind.${model.kind}`),
      ...familyWords(model),
      ...statesOf(model).map((state) => t(`models:state.${state}`)),
      ...(model.favourite ? [t('models:flag.favourite')] : []),
    ].join(', ')
}
