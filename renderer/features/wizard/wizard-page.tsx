import RestartAlt from '@mui/icons-material/RestartAlt'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import { useMemo, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, Navigate, useParams, useSearchParams } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Hardware } from '../../../shared/hardware.ts'
import { createAdvisor } from '../../../shared/recommend/recommend.ts'
import { useCatalogue, useHardware } from '../../api/hooks.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Page } from '../../components/page.tsx'
import { QuestionView } from './question-view.tsx'
import { questions, resultStep } from './questions.ts'
import { ResultView } from './result-view.tsx'
import { StepList } from './step-list.tsx'
import { answersIn, wizardAddress, wizardStart } from './wizard-address.ts'

/** “Find your UI”: one question at a time, its effect beside it, and what to take in the end. */
export function WizardPage(): ReactElement {
  const { t } = useTranslation()
  const { step = '' } = useParams()
  const [search] = useSearchParams()
  const catalogue = useCatalogue()
  const hardware = useHardware()
  const known = step === resultStep || questions.some(({ id }) => id === step)
  if (!known) return <Navigate to={wizardAddress(questions[0]?.id ?? resultStep, answersIn(search))} replace />
  const begun = step !== questions[0]?.id || search.size > 0
  return (
    <Page
      title={t('wizard:title')}
      lead={t('wizard:lead')}
      width={1440}
      actions={
        begun && (
          <Button variant="text" component={RouterLink} to={wizardStart} startIcon={<RestartAlt />}>
            {t('wizard:restart')}
          </Button>
        )
      }
    >
      {catalogue.isError && <ErrorPanel error={catalogue.error} onRetry={() => void catalogue.refetch()} />}
      {hardware.isError && <ErrorPanel error={hardware.error} onRetry={() => void hardware.refetch()} />}
      {(catalogue.isPending || hardware.isPending) && <Skeleton variant="rounded" height={420} />}
      {catalogue.isSuccess && hardware.isSuccess && (
        <Wizard step={step} search={search} entries={catalogue.data.entries} hardware={hardware.data} />
      )}
    </Page>
  )
}

function Wizard({
  step,
  search,
  entries,
  hardware,
}: {
  readonly step: string
  readonly search: URLSearchParams
  readonly entries: readonly CatalogueEntry[]
  readonly hardware: Hardware
}): ReactElement {
  const answers = useMemo(() => answersIn(search), [search])
  const advise = useMemo(
    () =>
      createAdvisor(
        hardware,
        entries.map(({ manifest }) => manifest),
      ),
    [hardware, entries],
  )
  const question = questions.find(({ id }) => id === step)
  return (
    <Stack sx={{ gap: 2.5 }}>
      <StepList step={step} answers={answers} />
      {question === undefined ? (
        <ResultView answers={answers} advise={advise} entries={entries} hardware={hardware} />
      ) : (
        <QuestionView
          key={question.id}
          question={question}
          answers={answers}
          advise={advise}
          entries={entries}
          hardware={hardware}
        />
      )}
    </Stack>
  )
}
