import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Install, UpdatePlan, UpdateRequest } from '../../../shared/contract/installs.ts'
import type { Operation } from '../../../shared/contract/operations.ts'
import { useDeck } from '../../api/deck-context.ts'
import { shownInline } from '../../app/queries.ts'
import { ConfirmActions } from '../../components/confirm-actions.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { PlanSkeleton, PlanView } from '../../components/plan-view.tsx'
import { useDebounced } from '../../components/use-debounced.ts'
import { FollowChange } from './follow-change.tsx'
import { shortVersion } from './install-status.ts'
import { useVersions, VersionField } from './version-field.tsx'

const titleId = 'update-title'

interface UpdateDialogProps {
  readonly install: Install
  readonly entry: CatalogueEntry | undefined
  readonly onClose: () => void
}

/** From the version over the plan to the running update, in one place. */
export function UpdateDialog(props: UpdateDialogProps): ReactElement {
  const [started, setStarted] = useState<Operation | null>(null)
  return (
    <Dialog open onClose={props.onClose} maxWidth="md" fullWidth aria-labelledby={titleId}>
      {started === null ? (
        <Choose {...props} onStarted={setStarted} />
      ) : (
        <FollowChange started={started} words="update" titleId={titleId} onClose={props.onClose} />
      )}
    </Dialog>
  )
}

function Choose({
  install,
  entry,
  onClose,
  onStarted,
}: UpdateDialogProps & { readonly onStarted: (operation: Operation) => void }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const { name } = install
  /** Empty: what the core updates to by itself. */
  const [chosen, setChosen] = useState('')
  const asked = useDebounced(chosen, 300)
  const request: UpdateRequest = asked === '' ? { name } : { name, ref: asked }
  const plan = useQuery(
    api.installs.planUpdate.queryOptions({ input: request, placeholderData: keepPreviousData, staleTime: 0 }),
  )
  const update = useMutation(api.installs.update.mutationOptions({ meta: shownInline, onSuccess: onStarted }))
  const settled = asked === chosen && plan.isSuccess && !plan.isPlaceholderData
  return (
    <>
      <DialogTitle id={titleId}>{t('update.title', { name })}</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2, pt: 1 }}>
          <Typography color="textSecondary">{t('update.body')}</Typography>
          {entry !== undefined && (
            <UpdateVersion
              install={install}
              entry={entry}
              value={chosen === '' ? (plan.data?.to.ref ?? install.ref) : chosen}
              onChange={setChosen}
            />
          )}
          <Box
            component="section"
            aria-label={t('plan.title')}
            aria-busy={plan.isFetching}
            sx={{ opacity: plan.isPlaceholderData ? 0.6 : 1, transition: 'opacity 150ms' }}
          >
            {plan.isPending && <PlanSkeleton rows={5} />}
            {plan.isError && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
            {plan.isSuccess && (
              <Stack sx={{ gap: 1.5 }}>
                <FromTo plan={plan.data} />
                {plan.data.current && <Alert severity="info">{t('update.current')}</Alert>}
                <PlanView plan={plan.data.plan} maxHeight={230} />
              </Stack>
            )}
          </Box>
          {update.isError && <ErrorPanel error={update.error} />}
        </Stack>
      </DialogContent>
      <ConfirmActions
        confirm={t('update.confirm')}
        busy={update.isPending}
        waiting={!settled}
        onConfirm={() => update.mutate(request)}
        onClose={onClose}
      />
    </>
  )
}

function UpdateVersion({
  install,
  entry,
  value,
  onChange,
}: {
  readonly install: Install
  readonly entry: CatalogueEntry
  readonly value: string
  readonly onChange: (ref: string) => void
}): ReactElement {
  const { t } = useTranslation()
  const versions = useVersions(entry.manifest)
  return (
    <VersionField
      versions={versions}
      value={value}
      help={
        versions.unknown
          ? t('install.versionsUnknown', { ref: versions.preset })
          : t('update.nowHelp', { ref: install.ref })
      }
      onChange={onChange}
    />
  )
}

/** Where it is and where it will be, side by side. */
function FromTo({ plan: { from, to } }: { readonly plan: UpdatePlan }): ReactElement {
  const { t } = useTranslation()
  const rows = [
    [t('update.from'), shortVersion(from), from.revision],
    [
      t('update.to'),
      to.revision === null ? `${to.ref} · ${t('update.unknownRevision')}` : shortVersion(to),
      to.revision,
    ],
  ] as const
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: 'grid', gridTemplateColumns: '104px minmax(0, 1fr)', rowGap: 0.5, columnGap: 1.5, px: 2 }}
    >
      {rows.map(([word, version, revision]) => (
        <Box key={word} sx={{ display: 'contents' }}>
          <Typography component="dt" variant="body2" color="textSecondary">
            {word}
          </Typography>
          <Typography
            component="dd"
            variant="body2"
            title={revision ?? undefined}
            sx={{ m: 0, overflowWrap: 'anywhere' }}
          >
            {version}
          </Typography>
        </Box>
      ))}
    </Box>
  )
}
