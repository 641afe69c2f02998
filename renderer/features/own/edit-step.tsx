import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Proposal } from '../../../shared/catalogue/proposal.ts'
import { useDeck } from '../../api/deck-context.ts'
import { shownInline } from '../../app/queries.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Panel, Section } from '../../components/page.tsx'
import { useDebounced } from '../../components/use-debounced.ts'
import { NeedsTable } from '../packages/needs-table.tsx'
import { PackageCard } from '../packages/package-card.tsx'
import { ActionsView } from './actions-view.tsx'
import { FieldsForm } from './fields-form.tsx'
import { changeField, readFields } from './manifest-fields.ts'
import { YamlEditor } from './yaml-editor.tsx'

export interface Draft {
  readonly text: string
  /** What a look at the repository found; null for an imported or an edited file. */
  readonly proposal: Proposal | null
  readonly replaces: { readonly id: string; readonly revision: string } | null
}

/** The second step: fields and file, kept as one; then what comes of it, and Save. */
export function EditStep({ draft, onBack }: { readonly draft: Draft; readonly onBack: () => void }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { proposal, replaces } = draft
  const [text, setText] = useState(draft.text)
  const asked = useDebounced(text, 250)
  const validation = useQuery(
    api.ownPackages.validate.queryOptions({
      input: { text: asked, replaces: replaces?.id ?? null },
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  )
  const save = useMutation(
    api.ownPackages.save.mutationOptions({
      meta: shownInline,
      onSuccess: async ({ manifest }) => {
        await queries.invalidateQueries({ queryKey: api.catalogue.key() })
        await navigate(`/packages/${manifest.id}`)
      },
    }),
  )
  const fields = readFields(text)
  const settled = asked === text && validation.isSuccess && !validation.isPlaceholderData
  const entry = validation.data?.entry ?? null
  return (
    <Stack sx={{ gap: 1 }}>
      {proposal !== null && (
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
          {t('own:lookedAt', { address: proposal.url, commit: proposal.commit.slice(0, 10), count: proposal.files })}
        </Typography>
      )}
      {proposal?.script.value === null && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {t('own:noProgram')}
        </Alert>
      )}
      {proposal !== null && proposal.clones.length > 0 && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {t('own:clones', { addresses: proposal.clones.map(({ value }) => value.url).join(', ') })}
        </Alert>
      )}
      <Box
        sx={{ display: 'grid', gridTemplateColumns: { xs: '1fr', lg: 'minmax(0, 1fr) minmax(0, 1fr)' }, columnGap: 4 }}
      >
        <Section title={proposal === null ? t('own:fields') : t('own:detected')} lead={t('own:fieldsHelp')}>
          {fields === null ? (
            <Alert severity="info">{t('own:fieldsBroken')}</Alert>
          ) : (
            <FieldsForm
              fields={fields}
              proposal={proposal}
              idFixed={replaces !== null}
              onChange={(change) => setText((current) => changeField(current, change))}
            />
          )}
        </Section>
        <Box sx={{ position: { lg: 'sticky' }, top: 16, alignSelf: 'start', minWidth: 0 }}>
          <Section title={t('own:file')} lead={t('own:fileHelp')}>
            <YamlEditor text={text} faults={validation.data?.faults ?? []} checking={!settled} onChange={setText} />
            {validation.isError && <ErrorPanel error={validation.error} onRetry={() => void validation.refetch()} />}
          </Section>
        </Box>
      </Box>
      <Section title={t('own:preview')} lead={entry === null ? t('own:previewNone') : undefined}>
        {entry !== null && (
          <Box
            sx={{
              display: 'grid',
              gridTemplateColumns: { xs: '1fr', lg: '360px minmax(0, 1fr)' },
              gap: 3,
              alignItems: 'start',
            }}
          >
            <Stack sx={{ gap: 2 }}>
              <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
                <PackageCard entry={entry} installed={false} />
              </Box>
              <NeedsTable manifest={entry.manifest} />
            </Stack>
            <Panel>
              <ActionsView manifest={entry.manifest} />
            </Panel>
          </Box>
        )}
      </Section>
      {save.isError && <ErrorPanel error={save.error} />}
      <Stack
        direction="row"
        sx={{
          gap: 1,
          py: 1.5,
          position: 'sticky',
          bottom: 0,
          zIndex: 1,
          bgcolor: 'background.default',
          borderTop: 1,
          borderColor: 'divider',
        }}
      >
        <Button
          variant="contained"
          color="primary"
          disabled={!settled || entry === null}
          loading={save.isPending}
          onClick={() => save.mutate({ text, replaces })}
        >
          {t('own:save')}
        </Button>
        <Button variant="text" onClick={onBack}>
          {replaces === null ? t('own:back') : t('common.cancel')}
        </Button>
      </Stack>
    </Stack>
  )
}
