import { memo, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../components/use-format.ts'
import { cellId, type CellProps } from './model-card.tsx'
import { statesOf, verdictTone } from './model-state.ts'
import { familyWords, Picture, Star, States, Tick, useSpoken } from './parts.tsx'

/** One model as a line of the table; `root` is the name of its folder. */
export const ModelRow = memo(function ModelRow({
  model,
  index,
  selected,
  focused,
  opened,
  root,
}: CellProps & { readonly root: string }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const spoken = useSpoken()
  if (model === undefined)
    return (
      <div role="row" id={cellId(index)} aria-rowindex={index + 2} data-focus={focused} aria-busy className="row">
        <span />
        <span className="ghost" style={{ height: 30, width: 34 }} />
        <span className="ghost" style={{ height: 12, width: '62%' }} />
        <span className="ghost" style={{ height: 12, width: '50%' }} />
      </div>
    )
  return (
    <div
      role="row"
      id={cellId(index)}
      aria-rowindex={index + 2}
      data-index={index}
      data-focus={focused}
      aria-selected={selected}
      aria-current={opened}
      aria-label={spoken(model)}
      className="row"
    >
      <span role="gridcell">
        <Tick on={selected} name={model.title} />
      </span>
      <span role="gridcell" className={model.presence === 'here' ? 'thumb' : 'thumb away'}>
        <Picture model={model} mark={20} />
      </span>
      <span role="gridcell" className="cut" style={{ display: 'flex', alignItems: 'center' }}>
        <span style={{ minWidth: 0, flex: 1 }}>
          <span className="name cut" style={{ display: 'block' }}>
            {model.title}
          </span>
          <span className="mono dim cut" style={{ display: 'block' }} title={model.path}>
            {model.inner}
          </span>
        </span>
        <Star on={model.favourite} name={model.title} />
      </span>
      <span role="gridcell" className="cut">
        {t(`kind.${model.kind}`)}
      </span>
      <span role="gridcell" className="cut">
        {familyWords(model).join(' · ')}
      </span>
      <span role="gridcell" className="dim cut">
        {model.precision}
      </span>
      <span role="gridcell" className="right">
        {format.bytes(model.bytes)}
      </span>
      <span role="gridcell" className="dim cut wide">
        {root}
      </span>
      <span role="gridcell" className="dim cut wide">
        {format.date(model.modifiedAt)}
      </span>
      <span role="gridcell" className="cut">
        {statesOf(model).length > 0 ? (
          <States model={model} most={1} />
        ) : (
          <span className="state dim">
            <span className={`dot ${verdictTone(model.verdict)}`} aria-hidden />
            <span className="cut">{t(`models:verdict.${model.verdict}`)}</span>
          </span>
        )}
      </span>
    </div>
  )
})
