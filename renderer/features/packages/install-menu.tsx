import DeleteOutline from '@mui/icons-material/DeleteOutlined'
import Link from '@mui/icons-material/Link'
import History from '@mui/icons-material/History'
import MoreVert from '@mui/icons-material/MoreVert'
import Tune from '@mui/icons-material/Tune'
import Upgrade from '@mui/icons-material/Upgrade'
import Divider from '@mui/material/Divider'
import IconButton from '@mui/material/IconButton'
import ListItemIcon from '@mui/material/ListItemIcon'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import { shortVersion } from './install-status.ts'

/** What is opened from the menu. */
export type InstallTask = 'options' | 'share' | 'update' | 'revert' | 'uninstall'

export function InstallMenu({
  install,
  entry,
  running,
  onShow,
}: {
  readonly install: Install
  readonly entry: CatalogueEntry | undefined
  readonly running: boolean
  readonly onShow: (task: InstallTask) => void
}): ReactElement {
  const { t } = useTranslation()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const show = (task: InstallTask): void => {
    setAnchor(null)
    onShow(task)
  }
  return (
    <>
      <IconButton
        aria-label={t('installs.moreName', { name: install.name })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert />
      </IconButton>
      <Menu
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
      >
        <MenuItem disabled={entry === undefined || install.state !== 'ready'} onClick={() => show('options')}>
          <ListItemIcon>
            <Tune fontSize="small" />
          </ListItemIcon>
          {t('options.title')}
        </MenuItem>
        <MenuItem disabled={install.state !== 'ready' || running} onClick={() => show('share')}>
          <ListItemIcon>
            <Link fontSize="small" />
          </ListItemIcon>
          {t('share.menu')}
        </MenuItem>
        <Divider />
        <MenuItem disabled={install.state !== 'ready' || running} onClick={() => show('update')}>
          <ListItemIcon>
            <Upgrade fontSize="small" />
          </ListItemIcon>
          {t('update.menu')}
        </MenuItem>
        {install.before !== null && (
          <MenuItem disabled={install.state !== 'ready' || running} onClick={() => show('revert')}>
            <ListItemIcon>
              <History fontSize="small" />
            </ListItemIcon>
            {t('revert.menu', { ref: shortVersion(install.before) })}
          </MenuItem>
        )}
        <Divider />
        <MenuItem disabled={running} onClick={() => show('uninstall')} sx={{ color: 'error.main' }}>
          <ListItemIcon sx={{ color: 'inherit' }}>
            <DeleteOutline fontSize="small" />
          </ListItemIcon>
          {t('uninstall.menu')}
        </MenuItem>
      </Menu>
    </>
  )
}
