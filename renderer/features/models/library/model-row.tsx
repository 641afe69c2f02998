import { memo, type ReactElement } from 'react'
import { cellId, type CellProps } from './model-card.tsx'
import { statesOf, verdictTone } from './model-state.ts'
import { Picture, Star, States, Tick } from './parts.tsx'

/** One model as a line of the table; `root` is the name of its folder. */
export const ModelRow = memo(function ModelRow({
  model,
  index,
  selected,
  focused,
  opened,
  words,
  root,
}: CellProps & { readonly root: string }): ReactElement {
  if (model === undefined)
    return (
      <div id={cellId(index)} data-focus={focused} aria-hidden className="row">
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
      aria-label={words.spoken(model)}
      className="row"
    >
      <span role="gridcell">
        <Tick on={selected} label={words.select(model.title)} />
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
        <Star on={model.favourite} label={words.favourite(model.title)} />
      </span>
      <span role="gridcell" className="cut">
        {words.kind(model.kind)}
      </span>
      <span role="gridcell" className="cut">
        {words.family(model).join(' · ')}
      </span>
      <span role="gridcell" className="dim cut">
        {model.precision}
      </span>
      <span role="gridcell" className="right">
        {words.bytes(model.bytes)}
      </span>
      <span role="gridcell" className="dim cut wide">
        {root}
      </span>
      <span role="gridcell" className="dim cut wide">
        {words.date(model.modifiedAt)}
      </span>
      <span role="gridcell" className="cut">
        {statesOf(model).length > 0 ? (
          <States model={model} words={words} most={1} />
        ) : (
          <span className="state dim">
            <span className={`dot ${verdictTone(model.verdict)}`} aria-hidden />
            <span className="cut">{words.verdict(model.verdict)}</span>
          </span>
        )}
      </span>
    </div>
  )
})
