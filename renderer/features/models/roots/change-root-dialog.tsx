import Alert from '@mui/material/Alert'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelRoot } from '../../../../shared/library/root.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { useDebounced } from '../../../components/use-debounced.ts'
import { RecognisedView } from './recognised-view.tsx'

/** Renames a folder in the library, or tells where it is now. */
export function ChangeRootDialog({
  root,
  onClose,
}: {
  readonly root: ModelRoot
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const queries = useQueryClient()
  const [name, setName] = useState(root.name)
  const [text, setText] = useState(root.path)
  const path = useDebounced(text.trim(), 350)
  const moved = text.trim() !== root.path
  const looked = useQuery(
    api.models.roots.recognise.queryOptions({
      input: { path },
      enabled: moved && path !== '' && path !== root.path,
      staleTime: 0,
      gcTime: 0,
      retry: false,
    }),
  )
  const change = useMutation(
    api.models.roots.change.mutationOptions({
      meta: shownInline,
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: api.models.key() })
        onClose()
      },
    }),
  )
  const found = moved ? looked.data : undefined
  const problem = found?.problem ?? null
  const fine = found !== undefined && problem === null
  const ready = name.trim() !== '' && (moved ? path === text.trim() && fine : name.trim() !== root.name)
  return (
    <ConfirmDialog
      open
      title={t('models:changeRootTitle', { name: root.name })}
      confirm={t('common.save')}
      busy={change.isPending}
      waiting={!ready}
      onConfirm={() => change.mutate({ id: root.id, name: name.trim(), ...(moved ? { path } : {}) })}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{t('models:changeRootLead')}</Typography>
        <TextField
          label={t('models:rootName')}
          value={name}
          onChange={(event) => setName(event.target.value.slice(0, 60))}
        />
        <TextField
          label={t('models:rootPath')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          slotProps={{ htmlInput: { spellCheck: false, maxLength: 4096 } }}
        />
        {moved && looked.isError && <ErrorPanel error={looked.error} />}
        {problem !== null && <Alert severity="warning">{t(`models:rootProblem.${problem}`)}</Alert>}
        {fine && <RecognisedView found={found} />}
        {change.isError && <ErrorPanel error={change.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
