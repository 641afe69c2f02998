import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../../shared/contract/runs.ts'
import { useLocalised } from '../../app/i18n.ts'

/** What the package's manifest recognised in the output, with its cure; each can be put away. Give it the run's id as key. */
export function KnownProblems({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation()
  const localised = useLocalised()
  const [putAway, setPutAway] = useState<readonly string[]>([])
  return (
    <>
      {run.problems
        .filter(({ id }) => !putAway.includes(id))
        .map(({ id, title, cure }) => (
          <Alert
            key={id}
            severity="warning"
            closeText={t('common.close')}
            onClose={() => setPutAway((before) => [...before, id])}
          >
            <AlertTitle>{localised(title)}</AlertTitle>
            {localised(cure)}
          </Alert>
        ))}
    </>
  )
}
