import ArrowBack from '@mui/icons-material/ArrowBack'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Step from '@mui/material/Step'
import StepLabel from '@mui/material/StepLabel'
import Stepper from '@mui/material/Stepper'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useNavigate, useParams } from 'react-router'
import { useDeck } from '../../api/deck-context.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Page } from '../../components/page.tsx'
import { AddressStep } from './address-step.tsx'
import { EditStep, type Draft } from './edit-step.tsx'

function Back({ to, label }: { readonly to: string; readonly label: string }): ReactElement {
  return (
    <Button
      component={RouterLink}
      to={to}
      variant="text"
      size="small"
      startIcon={<ArrowBack />}
      sx={{ ml: -1.25, mb: 0.5 }}
    >
      {label}
    </Button>
  )
}

/** “Add your own”: from an address or a file over what was detected to a package. */
export function AddOwnPage(): ReactElement {
  const { t } = useTranslation()
  const [draft, setDraft] = useState<Draft | null>(null)
  return (
    <Page
      title={t('own:title')}
      lead={t('own:lead')}
      above={<Back to="/packages" label={t('nav.packages')} />}
      width={draft === null ? 880 : 1440}
    >
      <Stepper activeStep={draft === null ? 0 : 1} sx={{ mb: 3, maxWidth: 640 }}>
        <Step>
          <StepLabel>{t('own:stepAddress')}</StepLabel>
        </Step>
        <Step>
          <StepLabel>{t('own:stepEdit')}</StepLabel>
        </Step>
      </Stepper>
      {draft === null ? (
        <AddressStep
          onFound={({ proposal, text }) => setDraft({ text, proposal, replaces: null })}
          onImport={(text) => setDraft({ text, proposal: null, replaces: null })}
        />
      ) : (
        <EditStep draft={draft} onBack={() => setDraft(null)} />
      )}
    </Page>
  )
}

/** The file of a package of one's own, once more. */
export function EditOwnPage(): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const navigate = useNavigate()
  const { id = '' } = useParams()
  // Always the file as it is now: what is saved replaces exactly that.
  const source = useQuery(
    api.ownPackages.source.queryOptions({ input: { id }, staleTime: Infinity, gcTime: 0, refetchOnMount: 'always' }),
  )
  return (
    <Page
      title={t('own:editTitle', { id })}
      above={<Back to={`/packages/${id}`} label={t('own:toPackage')} />}
      width={1440}
    >
      {source.isPending && <Skeleton variant="rounded" height={320} />}
      {source.isError && <ErrorPanel error={source.error} onRetry={() => void source.refetch()} />}
      {source.isSuccess && (
        <EditStep
          draft={{ text: source.data.text, proposal: null, replaces: { id, revision: source.data.revision } }}
          onBack={() => void navigate(`/packages/${id}`)}
        />
      )}
    </Page>
  )
}
