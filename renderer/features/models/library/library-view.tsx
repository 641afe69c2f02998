import Box from '@mui/material/Box'
import Drawer from '@mui/material/Drawer'
import { useTheme } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { useAct } from '../acts.ts'
import { ModelDetailPanel } from '../detail/model-detail-panel.tsx'
import { useEdit } from '../use-edit.ts'
import { useKept } from '../use-kept.ts'
import { useRoots } from '../use-roots.ts'
import { ActiveFilters } from './active-filters.tsx'
import type { KeyAct } from './collection-keys.ts'
import { Collection, type Place } from './collection.tsx'
import { FilterPanel } from './filter-panel.tsx'
import { LibraryToolbar } from './library-toolbar.tsx'
import { ModelMenu, type MenuTarget } from './model-menu.tsx'
import { NoModels } from './no-models.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { useLibrary } from './use-library.ts'
import { useRows } from './use-rows.ts'
import { useSelection } from './use-selection.ts'
import { windowsOf } from './windows.ts'

const panelWidth = 416

/** The shelf: filter, models, what is known of the one that is open. */
export function LibraryView(): ReactElement {
  const { t } = useTranslation()
  const library = useLibrary()
  const { address, opened, open } = library
  const [panel, setPanel] = useKept('models.filter', true)
  const [seen, setSeen] = useState({ first: 0, last: 40 })
  const [menu, setMenu] = useState<MenuTarget | null>(null)
  const rows = useRows(address, seen.first, seen.last)
  // Only another window is news: a line more or less fetches nothing and draws nothing outside of the list.
  const see = (first: number, last: number): void => {
    const next = windowsOf(first, last, rows.total)
    setSeen((now) => (next.join() === windowsOf(now.first, now.last, rows.total).join() ? now : { first, last }))
  }
  const selecting = useSelection(rows)
  const { selection } = selecting
  const roots = useRoots().data ?? []
  const wide = useMediaQuery(useTheme().breakpoints.up('xl'))
  const act = useAct()
  const edit = useEdit()
  const chosen = [...selection.ids]
  const onKey = (what: KeyAct, index: number, place: Place): void => {
    const model = rows.at(index)
    if (what === 'all') selecting.all()
    else if (what === 'none' && chosen.length > 0) selecting.none()
    else if (what === 'none' && opened !== null) open(null)
    if (model === undefined) return
    const ids = selection.ids.has(model.id) ? chosen : [model.id]
    switch (what) {
      case 'open':
        selecting.focus(index)
        open(model.id)
        return
      case 'toggle':
        selecting.toggle(index)
        return
      case 'trash':
        act({ do: 'trash', ids })
        return
      case 'rename':
        act({ do: 'rename', model })
        return
      case 'favourite':
        edit.mutate({ ids, edit: { favourite: !model.favourite } })
        return
      case 'menu':
        selecting.focus(index)
        setMenu({ model, ids, place })
        return
      case 'all':
      case 'none':
    }
  }
  const empty = !rows.waiting && rows.total === 0
  const detail = opened !== null && (
    <ModelDetailPanel key={opened} id={opened} onClose={() => open(null)} onOpen={open} />
  )
  return (
    <Box sx={{ display: 'flex', height: '100%', minHeight: 0 }}>
      {panel && <FilterPanel filter={address.filter} onChange={library.filter} />}
      <Box
        component="section"
        aria-label={t('models:collection')}
        sx={{
          flex: 1,
          minWidth: 0,
          minHeight: 0,
          display: 'flex',
          flexDirection: 'column',
          gap: 1.25,
          px: 2,
          pt: 1.5,
          pb: 1.5,
        }}
      >
        <LibraryToolbar
          library={library}
          panel={panel}
          onPanel={() => setPanel(!panel)}
          total={rows.total}
          bytes={rows.bytes}
          waiting={rows.waiting}
        />
        <ActiveFilters filter={address.filter} onChange={library.filter} />
        {rows.error !== null && <ErrorPanel error={rows.error} onRetry={rows.retry} />}
        {empty && <NoModels filter={address.filter} onClear={() => library.filter({})} />}
        {!empty && (
          <Box sx={{ flex: 1, minHeight: 0 }}>
            <Collection
              address={address}
              total={rows.total}
              waiting={rows.waiting}
              at={rows.at}
              rootName={(id) => roots.find((root) => root.id === id)?.name ?? ''}
              selection={selection}
              opened={opened}
              epoch={rows.asked}
              onSeen={see}
              onSort={library.change}
              onFocus={selecting.focus}
              onExtend={selecting.extend}
              onToggle={selecting.toggle}
              onKey={onKey}
              onStar={(model) => edit.mutate({ ids: [model.id], edit: { favourite: !model.favourite } })}
            />
          </Box>
        )}
        <SelectionBar ids={chosen} total={rows.total} onAll={selecting.all} onNone={selecting.none} />
      </Box>
      {wide
        ? detail && (
            <Box
              component="aside"
              sx={{
                width: panelWidth,
                flexShrink: 0,
                minHeight: 0,
                borderLeft: 1,
                borderColor: 'divider',
                bgcolor: 'surface.raised',
              }}
            >
              {detail}
            </Box>
          )
        : detail && (
            <Drawer
              open
              anchor="right"
              onClose={() => open(null)}
              slotProps={{ paper: { sx: { width: panelWidth, maxWidth: '100%' }, 'aria-label': t('models:detail') } }}
            >
              {detail}
            </Drawer>
          )}
      {menu !== null && <ModelMenu target={menu} onOpen={open} onClose={() => setMenu(null)} />}
    </Box>
  )
}
