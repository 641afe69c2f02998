import MoreVert from '@mui/icons-material/MoreVert'
import IconButton from '@mui/material/IconButton'
import Divider from '@mui/material/Divider'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import { useAct, type ModelAct } from './acts.ts'

/** What concerns the whole library. */
export function ModelsMenu(): ReactElement {
  const { t } = useTranslation()
  const act = useAct()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const entry = (label: string, asked: ModelAct): ReactElement => (
    <MenuItem
      onClick={() => {
        setAnchor(null)
        act(asked)
      }}
    >
      {label}
    </MenuItem>
  )
  return (
    <>
      <IconButton
        aria-label={t('models:libraryMenu')}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert />
      </IconButton>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {entry(t('models:addRoot'), { do: 'add-root' })}
        {entry(t('models:hashAll'), { do: 'hash', ids: null })}
        {entry(t('models:verifyAll'), { do: 'verify', ids: null })}
        <Divider />
        {entry(t('models:exportList'), { do: 'export-list', ids: null })}
        {entry(t('models:compareList'), { do: 'compare-list' })}
        <Divider />
        <MenuItem component={RouterLink} to="/settings/trash">
          {t('models:toTrash')}
        </MenuItem>
      </Menu>
    </>
  )
}
