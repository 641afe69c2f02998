import type { ReactElement } from 'react'
import type { ModelAct } from '../acts.ts'
import { AddRootDialog } from '../roots/add-root-dialog.tsx'
import { CompareListDialog } from './compare-list-dialog.tsx'
import { EditDialog } from './edit-dialog.tsx'
import { ExportListDialog } from './export-list-dialog.tsx'
import { DedupeDialog, ReadDialog, TidyDialog, TrashDialog } from './file-dialogs.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { SidecarsDialog } from './sidecars-dialog.tsx'

/** The dialog of what was asked for. */
export function ActDialog({ act, onClose }: { readonly act: ModelAct; readonly onClose: () => void }): ReactElement {
  switch (act.do) {
    case 'move':
      return <MoveDialog ids={act.ids} onClose={onClose} />
    case 'tidy':
      return <TidyDialog ids={act.ids} onClose={onClose} />
    case 'trash':
      return <TrashDialog ids={act.ids} onClose={onClose} />
    case 'hash':
    case 'verify':
      return <ReadDialog act={act} onClose={onClose} />
    case 'rename':
      return <RenameDialog model={act.model} onClose={onClose} />
    case 'edit':
      return <EditDialog ids={act.ids} onClose={onClose} />
    case 'sidecars':
      return <SidecarsDialog ids={act.ids} onClose={onClose} />
    case 'dedupe':
      return <DedupeDialog {...act} onClose={onClose} />
    case 'import':
      return <ImportDialog paths={act.paths} files={act.files} first={act.mode ?? 'copy'} onClose={onClose} />
    case 'add-root':
      return <AddRootDialog onClose={onClose} />
    case 'export-list':
      return <ExportListDialog ids={act.ids} onClose={onClose} />
    case 'compare-list':
      return <CompareListDialog onClose={onClose} />
  }
}
