import { Menu, type MenuItemConstructorOptions } from 'electron'

/** macOS copies and pastes through its menu; elsewhere the menu is never seen and only carries the keys of zoom. */
export function installMenu(platform: NodeJS.Platform): void {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      platform === 'darwin' ? [{ role: 'appMenu' }, { role: 'editMenu' }, view, { role: 'windowMenu' }] : [view],
    ),
  )
}
