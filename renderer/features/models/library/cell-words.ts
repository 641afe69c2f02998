import type { ModelKind } from '../../../../shared/catalogue/kinds.ts'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../../shared/library/model.ts'
import { fileFamilies, lineages } from '../../../../shared/library/families.ts'
import { useLanguage } from '../../../app/i18n.ts'
import { tellVariant } from '../../../app/tell-core.ts'
import { useFormat } from '../../../components/use-format.ts'
import { statesOf, type StateWord } from './model-state.ts'

/** The words of cards and rows: looked up once for all of them, since hundreds pass by while one scrolls. */
export interface CellWords {
  readonly kind: (kind: ModelKind) => string
  readonly state: (state: StateWord) => string
  readonly stateHelp: (state: StateWord) => string
  readonly verdict: (verdict: Model['verdict']) => string
  readonly select: (name: string) => string
  readonly favourite: (name: string) => string
  readonly family: (model: Pick<Model, 'family' | 'lineage' | 'variant'>) => string[]
  readonly bytes: (value: number) => string
  readonly date: (at: number) => string
  /** What a screen reader says of a model in one breath. */
  readonly spoken: (model: Model) => string
}

/** Family, lineage and variant in the words that people use. */
function familyWords(
  { family, lineage, variant }: Pick<Model, 'family' | 'lineage' | 'variant'>,
  tell: (variant: string) => string,
): string[] {
  return [
    family === null ? null : fileFamilies[family],
    lineage === null ? null : lineages[lineage],
    variant === null ? null : tell(variant),
  ].filter((word) => word !== null)
}

function remembered<K extends string>(look: (key: K) => string): (key: K) => string {
  const known = new Map<K, string>()
  return (key) => {
    const word = known.get(key) ?? look(key)
    known.set(key, word)
    return word
  }
}

/** A phrase with a name in it, looked up once; the mark stands for the name, and no name has it. */
function named(look: (name: string) => string): (name: string) => string {
  const mark = '\uE000'
  const [before = '', after = ''] = look(mark).split(mark)
  return (name) => before + name + after
}

/** The words in the shown language; the same object until that changes. */
export function useCellWords(): CellWords {
  const { t } = useTranslation()
  const { bytes, date } = useFormat()
  const language = useLanguage()
  return useMemo(() => {
    const kind = remembered((id: ModelKind) => t(`kind.${id}`))
    const state = remembered((id: StateWord) => t(`models:state.${id}`))
    const favourite = t('models:flag.favourite')
    const family = (model: Pick<Model, 'family' | 'lineage' | 'variant'>): string[] =>
      familyWords(model, (variant) => tellVariant(variant, language))
    return {
      kind,
      state,
      stateHelp: remembered((id: StateWord) => t(`models:stateHelp.${id}`)),
      verdict: remembered((id: Model['verdict']) => t(`models:verdict.${id}`)),
      select: named((name) => t('models:select', { name })),
      favourite: named((name) => t('models:favouriteName', { name })),
      family,
      bytes,
      date,
      spoken: (model) =>
        [
          model.title,
          kind(model.kind),
          ...family(model),
          ...statesOf(model).map(state),
          ...(model.favourite ? [favourite] : []),
        ].join(', '),
    }
  }, [t, bytes, date, language])
}
