import Alert from '@mui/material/Alert'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useDeck } from '../../../api/deck-context.ts'
import { shownInline } from '../../../app/queries.ts'
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx'
import { ErrorPanel } from '../../../components/error-panel.tsx'
import { useDebounced } from '../../../components/use-debounced.ts'
import { useAct } from '../acts.ts'
import { RecognisedView } from './recognised-view.tsx'

const uses = ['add', 'primary', 'import'] as const
type Use = (typeof uses)[number]

/** Takes a folder of models into the library: where it is, as the one that UIs look in, or by moving its files in. */
export function AddRootDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const act = useAct()
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [use, setUse] = useState<Use>('add')
  const [readOnly, setReadOnly] = useState(false)
  const path = useDebounced(text.trim(), 350)
  const looked = useQuery(
    api.models.roots.recognise.queryOptions({
      input: { path },
      enabled: path !== '',
      staleTime: 0,
      gcTime: 0,
      retry: false,
    }),
  )
  const add = useMutation(
    api.models.roots.add.mutationOptions({
      meta: shownInline,
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: api.models.key() })
        onClose()
        void navigate('/models/roots')
      },
    }),
  )
  const found = looked.data
  const problem = found?.problem ?? null
  const fine = found !== undefined && problem === null
  const good = path === text.trim() && looked.isSuccess && fine
  const confirm = (): void => {
    if (use === 'import') {
      onClose()
      act({ do: 'import', paths: [path], files: [], mode: 'move' })
      return
    }
    add.mutate({
      path,
      primary: use === 'primary',
      readOnly: readOnly && use === 'add',
      ...(name.trim() === '' ? {} : { name: name.trim() }),
    })
  }
  return (
    <ConfirmDialog
      open
      title={t('models:addRootTitle')}
      confirm={t(`models:rootUseConfirm.${use}`)}
      busy={add.isPending}
      waiting={!good}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Stack sx={{ gap: 2 }}>
        <Typography color="textSecondary">{t('models:addRootLead')}</Typography>
        <TextField
          autoFocus
          label={t('models:rootPath')}
          placeholder={t('models:rootPathExample')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          slotProps={{ htmlInput: { spellCheck: false, maxLength: 4096 }, inputLabel: { shrink: true } }}
        />
        {path !== '' && looked.isPending && <Skeleton variant="rounded" height={72} />}
        {looked.isError && <ErrorPanel error={looked.error} />}
        {problem !== null && <Alert severity="warning">{t(`models:rootProblem.${problem}`)}</Alert>}
        {fine && <RecognisedView found={found} />}
        {fine && (
          <>
            <RadioGroup
              aria-label={t('models:rootUse')}
              value={use}
              onChange={(_event, value) => setUse(uses.find((one) => one === value) ?? 'add')}
            >
              {uses.map((one) => (
                <FormControlLabel
                  key={one}
                  value={one}
                  control={<Radio size="small" />}
                  disabled={one === 'import' ? found.files === 0 : one === 'primary' && !found.writable}
                  label={
                    <>
                      <Typography variant="body2">{t(`models:rootUseName.${one}`)}</Typography>
                      <Typography variant="caption" color="textSecondary">
                        {t(`models:rootUseHelp.${one}`)}
                      </Typography>
                    </>
                  }
                  sx={{ alignItems: 'flex-start', mb: 0.75, '& .MuiRadio-root': { pt: 0.25 } }}
                />
              ))}
            </RadioGroup>
            {use !== 'import' && (
              <TextField
                label={t('models:rootName')}
                placeholder={path.split(/[\\/]/).findLast((part) => part !== '') ?? ''}
                value={name}
                onChange={(event) => setName(event.target.value.slice(0, 60))}
                slotProps={{ inputLabel: { shrink: true } }}
              />
            )}
            {use === 'add' && (
              <FormControlLabel
                control={
                  <Checkbox
                    size="small"
                    checked={readOnly || !found.writable}
                    disabled={!found.writable}
                    onChange={(_event, on) => setReadOnly(on)}
                  />
                }
                label={t('models:readOnlyHelp')}
                slotProps={{ typography: { variant: 'body2' } }}
              />
            )}
          </>
        )}
        {add.isError && <ErrorPanel error={add.error} />}
      </Stack>
    </ConfirmDialog>
  )
}
