import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { installNameSchema } from '../../../shared/contract/common.ts'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { InstallRequest } from '../../../shared/contract/installs.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import type { Backend } from '../../../shared/hardware.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useInstalls } from '../../api/hooks.ts'
import { shownInline } from '../../app/queries.ts'
import { ConfirmActions } from '../../components/confirm-actions.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { useDebounced } from '../../components/use-debounced.ts'
import { FollowChange } from './follow-change.tsx'
import { InstallForm, type InstallChoices } from './install-form.tsx'
import { InstallPlanView } from './install-plan-view.tsx'
import { freeName } from './install-status.ts'

const titleId = 'install-title'

function requestOf(entry: CatalogueEntry, choices: InstallChoices): InstallRequest {
  return {
    package: entry.manifest.id,
    name: choices.name,
    ...(choices.ref === '' ? {} : { ref: choices.ref }),
    ...(choices.backend === null ? {} : { backend: choices.backend }),
  }
}

/**
 * From the choices over the plan to the running installation, in one place.
 * @param backend - what it computes on unless another is chosen; without it, what fits best
 */
export function InstallDialog({
  entry,
  backend,
  onClose,
}: {
  readonly entry: CatalogueEntry
  readonly backend?: Backend
  readonly onClose: () => void
}): ReactElement {
  const [started, setStarted] = useState<Operation | null>(null)
  const wide = started === null
  return (
    <Dialog open onClose={onClose} maxWidth={wide ? 'lg' : 'md'} fullWidth aria-labelledby={titleId}>
      {started === null ? (
        <Choose entry={entry} backend={backend ?? entry.fit.recommended} onClose={onClose} onStarted={setStarted} />
      ) : (
        <FollowChange started={started} words="install" titleId={titleId} onClose={onClose} />
      )}
    </Dialog>
  )
}

function Choose({
  entry,
  backend,
  onClose,
  onStarted,
}: {
  readonly entry: CatalogueEntry
  readonly backend: Backend | null
  readonly onClose: () => void
  readonly onStarted: (operation: Operation) => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const installs = useInstalls().data ?? []
  const [choices, setChoices] = useState<InstallChoices>(() => ({
    name: freeName(
      entry.manifest.id,
      installs.map((install) => install.name),
    ),
    ref: '',
    backend,
  }))
  const valid = installNameSchema.safeParse(choices.name).success
  const asked = useDebounced(choices, 300)
  const plan = useQuery(
    api.installs.plan.queryOptions({
      input: requestOf(entry, asked),
      enabled: installNameSchema.safeParse(asked.name).success,
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  )
  // Slow and of no consequence: the plan does not wait for it.
  const { name: _name, ...sized } = requestOf(entry, asked)
  const sizes = useQuery(api.installs.sizes.queryOptions({ input: sized, enabled: plan.isSuccess, staleTime: 0 }))
  const install = useMutation(api.installs.install.mutationOptions({ meta: shownInline, onSuccess: onStarted }))
  const settled = asked === choices && plan.isSuccess && !plan.isPlaceholderData
  return (
    <>
      <DialogTitle id={titleId}>{t('install.title', { name: entry.manifest.name })}</DialogTitle>
      <DialogContent>
        <Box
          sx={{
            display: 'grid',
            gridTemplateColumns: { xs: '1fr', md: 'minmax(300px, 5fr) minmax(0, 7fr)' },
            gap: 4,
            pt: 1,
          }}
        >
          <InstallForm entry={entry} choices={choices} taken={installs.map((one) => one.name)} onChange={setChoices} />
          <InstallPlanView plan={plan} sizes={sizes} />
        </Box>
        {install.isError && (
          <Box sx={{ mt: 2 }}>
            <ErrorPanel error={install.error} />
          </Box>
        )}
      </DialogContent>
      <ConfirmActions
        confirm={t('packages.install')}
        busy={install.isPending}
        waiting={!valid || !settled}
        onConfirm={() => install.mutate(requestOf(entry, choices))}
        onClose={onClose}
      />
    </>
  )
}
