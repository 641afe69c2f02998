import PlayArrow from '@mui/icons-material/PlayArrow'
import Button from '@mui/material/Button'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation, OperationState } from '../../../shared/contract/operations.ts'
import { useOperation } from '../../api/hooks.ts'
import { operationGroup } from '../../components/operation-status.ts'
import { OperationView } from '../../components/operation-view.tsx'
import { useLaunch } from './use-launch.ts'

type Words = 'install' | 'update' | 'revert'

/** What is said of the state. An installation is not taken back by itself, so there is no word for that. */
function wordOf(state: OperationState, words: Words): 'done' | 'working' | 'backByItself' | 'stopped' {
  if (state === 'done') return 'done'
  if (operationGroup(state) === 'working') return 'working'
  return state === 'rolled-back' && words !== 'install' ? 'backByItself' : 'stopped'
}

/** An operation on an install inside a dialog, until it has ended: then the install can be launched. */
export function FollowChange({
  started,
  words,
  titleId,
  onClose,
}: {
  readonly started: Operation
  /** Where its words stand in the locale. */
  readonly words: Words
  readonly titleId: string
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const operation = useOperation(started.id) ?? started
  const { launch, pending } = useLaunch()
  const working = operationGroup(operation.state) === 'working'
  const done = operation.state === 'done'
  return (
    <>
      <DialogTitle id={titleId}>
        {t(`${words}.${wordOf(operation.state, words)}`, { name: operation.subject })}
      </DialogTitle>
      <DialogContent>
        <OperationView operation={operation} inDialog />
      </DialogContent>
      <DialogActions>
        <Button variant={done ? 'text' : 'outlined'} onClick={onClose}>
          {working ? t('install.background') : t('common.close')}
        </Button>
        {done && (
          <Button
            variant="contained"
            color="primary"
            startIcon={<PlayArrow />}
            loading={pending}
            loadingPosition="start"
            onClick={() => launch(operation.subject)}
          >
            {t('installs.launch')}
          </Button>
        )}
      </DialogActions>
    </>
  )
}
