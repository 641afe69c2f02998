import ListItemText from '@mui/material/ListItemText'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Divider from '@mui/material/Divider'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../../shared/library/model.ts'
import { useAct } from '../acts.ts'
import { useEdit } from '../use-edit.ts'
import type { Place } from './collection.tsx'

export interface MenuTarget {
  readonly model: Model
  readonly place: Place
  /** What the commands work on: the selection when the model is part of it, else the model alone. */
  readonly ids: readonly number[]
}

/** The commands of a model, or of the selection that it is part of. */
export function ModelMenu({
  target,
  onOpen,
  onClose,
}: {
  readonly target: MenuTarget
  readonly onOpen: (id: number) => void
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const act = useAct()
  const edit = useEdit()
  const { model, ids, place } = target
  const one = ids.length === 1
  const entry = (label: string, run: () => void, keys?: string, danger = false): ReactElement => (
    <MenuItem
      onClick={() => {
        onClose()
        run()
      }}
      sx={danger ? { color: 'error.main' } : {}}
    >
      <ListItemText slotProps={{ primary: { variant: 'body2' } }}>{label}</ListItemText>
      {keys !== undefined && (
        <Typography variant="caption" color="textSecondary" aria-hidden sx={{ ml: 3 }}>
          {keys}
        </Typography>
      )}
    </MenuItem>
  )
  return (
    <Menu
      open
      onClose={onClose}
      anchorReference="anchorPosition"
      anchorPosition={place}
      slotProps={{ paper: { sx: { minWidth: 220 } } }}
    >
      {entry(t('models:open'), () => onOpen(model.id), 'Enter')}
      {entry(
        t(model.favourite ? 'models:unfavourite' : 'models:favourite'),
        () => edit.mutate({ ids, edit: { favourite: !model.favourite } }),
        'F',
      )}
      {one && entry(t('models:rename'), () => act({ do: 'rename', model }), 'F2')}
      {entry(one ? t('models:edit') : t('models:editCount', { count: ids.length }), () => act({ do: 'edit', ids }))}
      <Divider />
      {model.misplaced !== null && entry(t('models:tidy'), () => act({ do: 'tidy', ids }))}
      {entry(t('models:move'), () => act({ do: 'move', ids }))}
      {entry(t('models:hash'), () => act({ do: 'hash', ids }))}
      {model.hashed && entry(t('models:verify'), () => act({ do: 'verify', ids }))}
      {entry(t('models:sidecars'), () => act({ do: 'sidecars', ids }))}
      {one && entry(t('models:copyPath'), () => void navigator.clipboard.writeText(model.path))}
      <Divider />
      {entry(
        one ? t('models:trash') : t('models:trashCount', { count: ids.length }),
        () => act({ do: 'trash', ids }),
        'Del',
        true,
      )}
    </Menu>
  )
}
