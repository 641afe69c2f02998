import BuildOutlined from '@mui/icons-material/AutoFixHighOutlined'
import Close from '@mui/icons-material/Close'
import DeleteOutline from '@mui/icons-material/DeleteOutlined'
import DriveFileMove from '@mui/icons-material/DriveFileMoveOutlined'
import Edit from '@mui/icons-material/EditOutlined'
import Fingerprint from '@mui/icons-material/Fingerprint'
import ListAlt from '@mui/icons-material/ListAlt'
import MoreHoriz from '@mui/icons-material/MoreHoriz'
import NoteAdd from '@mui/icons-material/NoteAddOutlined'
import Verified from '@mui/icons-material/VerifiedOutlined'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct, type ModelAct } from '../acts.ts'

/** What can be done with the chosen models, at the foot of the list. */
export function SelectionBar({
  ids,
  total,
  onAll,
  onNone,
}: {
  readonly ids: readonly number[]
  readonly total: number
  readonly onAll: () => void
  readonly onNone: () => void
}): ReactElement | null {
  const { t } = useTranslation()
  const act = useAct()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  if (ids.length === 0) return null
  const entry = (Icon: typeof Edit, label: string, asked: ModelAct): ReactElement => (
    <MenuItem
      onClick={() => {
        setAnchor(null)
        act(asked)
      }}
    >
      <Icon sx={{ fontSize: 18, mr: 1.5, color: 'text.secondary' }} />
      {label}
    </MenuItem>
  )
  return (
    <Stack
      direction="row"
      role="toolbar"
      aria-label={t('models:selectionBar')}
      sx={{
        alignItems: 'center',
        gap: 1,
        px: 1.5,
        py: 1,
        border: 1,
        borderColor: 'surface.lineStrong',
        borderRadius: 1.25,
        bgcolor: 'surface.high',
      }}
    >
      <Tooltip title={t('models:selectNone')}>
        <IconButton aria-label={t('models:selectNone')} onClick={onNone}>
          <Close sx={{ fontSize: 18 }} />
        </IconButton>
      </Tooltip>
      <Typography role="status" variant="body2" noWrap sx={{ fontWeight: 560 }}>
        {t('models:selected', { count: ids.length })}
      </Typography>
      {ids.length < total && (
        <Button size="small" variant="text" onClick={onAll}>
          {t('models:selectAll', { count: total })}
        </Button>
      )}
      <Stack direction="row" sx={{ flex: 1, justifyContent: 'flex-end', gap: 1 }}>
        <Button size="small" startIcon={<Edit />} onClick={() => act({ do: 'edit', ids })}>
          {t('models:edit')}
        </Button>
        <Button size="small" startIcon={<DriveFileMove />} onClick={() => act({ do: 'move', ids })}>
          {t('models:move')}
        </Button>
        <Button size="small" color="error" startIcon={<DeleteOutline />} onClick={() => act({ do: 'trash', ids })}>
          {t('models:trash')}
        </Button>
        <Tooltip title={t('models:more')}>
          <IconButton
            aria-label={t('models:more')}
            aria-haspopup="menu"
            onClick={(event) => setAnchor(event.currentTarget)}
          >
            <MoreHoriz />
          </IconButton>
        </Tooltip>
      </Stack>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {entry(BuildOutlined, t('models:tidy'), { do: 'tidy', ids })}
        {entry(Fingerprint, t('models:hash'), { do: 'hash', ids })}
        {entry(Verified, t('models:verify'), { do: 'verify', ids })}
        {entry(NoteAdd, t('models:sidecars'), { do: 'sidecars', ids })}
        {entry(ListAlt, t('models:exportList'), { do: 'export-list', ids })}
      </Menu>
    </Stack>
  )
}
