import type { ReactElement } from 'react'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import { ShareDialog } from '../../components/share-dialog.tsx'
import type { InstallTask } from './install-menu.tsx'
import { shortVersion } from './install-status.ts'
import { LaunchOptionsDrawer } from './launch-options-drawer.tsx'
import { RevertDialog } from './revert-dialog.tsx'
import { UninstallDialog } from './uninstall-dialog.tsx'
import { UpdateDialog } from './update-dialog.tsx'

/** What was chosen in the menu of an install. It stays open while an operation takes the menu's place. */
export function InstallTaskView({
  install,
  entry,
  task,
  onClose,
}: {
  readonly install: Install
  readonly entry: CatalogueEntry | undefined
  readonly task: InstallTask | null
  readonly onClose: () => void
}): ReactElement {
  return (
    <>
      {task === 'options' && entry !== undefined && (
        <LaunchOptionsDrawer install={install} manifest={entry.manifest} onClose={onClose} />
      )}
      {task === 'share' && <ShareDialog name={install.name} onClose={onClose} />}
      {task === 'update' && <UpdateDialog install={install} entry={entry} onClose={onClose} />}
      {task === 'revert' && install.before !== null && (
        <RevertDialog name={install.name} version={shortVersion(install.before)} onClose={onClose} />
      )}
      {task === 'uninstall' && <UninstallDialog name={install.name} onClose={onClose} />}
    </>
  )
}
