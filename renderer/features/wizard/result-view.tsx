import SearchOff from '@mui/icons-material/SearchOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useLocation } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Hardware } from '../../../shared/hardware.ts'
import type { Answers } from '../../../shared/recommend/answers.ts'
import type { Pick, Recommendation } from '../../../shared/recommend/recommend.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Section } from '../../components/page.tsx'
import { InstallDialog } from '../packages/install-dialog.tsx'
import { Comparison } from './comparison.tsx'
import { ExcludedList } from './excluded-list.tsx'
import { MemoryTable } from './memory-table.tsx'
import { FirstPick, PickCard } from './pick-card.tsx'
import { questions, resultStep } from './questions.ts'
import { commonRemarks, groupResult } from './result-groups.ts'
import { wizardAddress } from './wizard-address.ts'

const cards = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(304px, 1fr))',
  gap: 2,
  m: 0,
  p: 0,
  listStyle: 'none',
}

/** What to take, why, what else would do, and what would not. */
export function ResultView({
  answers,
  advise,
  entries,
  hardware,
}: {
  readonly answers: Answers
  readonly advise: (answers: Answers) => Recommendation
  readonly entries: readonly CatalogueEntry[]
  readonly hardware: Hardware
}): ReactElement {
  const { t } = useTranslation()
  const [installing, setInstalling] = useState<Pick | null>(null)
  const start = useFocusOnArrival()
  const entryOf = (id: string): CatalogueEntry | undefined => entries.find(({ manifest }) => manifest.id === id)
  const { picks, excluded } = advise(answers)
  const groups = groupResult(answers, advise, (id) => entryOf(id)?.manifest.role)
  const chosen = installing === null ? undefined : entryOf(installing.id)
  const back = wizardAddress(questions.at(-1)?.id ?? resultStep, answers)
  if (groups === null) {
    return (
      <Stack ref={start} tabIndex={-1} sx={{ gap: 2.5, outline: 'none' }}>
        <EmptyState
          icon={<SearchOff />}
          title={t('wizard:result.empty')}
          body={t('wizard:result.emptyBody')}
          action={
            <Button component={RouterLink} to={back} variant="contained" color="primary">
              {t('wizard:again')}
            </Button>
          }
        />
        <ExcludedList title={t('wizard:result.excluded')} excluded={excluded} entries={entries} open />
      </Stack>
    )
  }
  const { first, runnersUp, besides } = groups
  const others = [...runnersUp, ...(besides?.picks ?? [])]
  const hidden = [
    ...commonRemarks([first, ...others].map(({ warnings }) => warnings)),
    ...commonRemarks([first, ...others].map(({ reasons }) => reasons)),
  ]
  const compared = [...picks, ...others.filter(({ id }) => !picks.some((pick) => pick.id === id))]
  return (
    <Box ref={start} tabIndex={-1} sx={{ outline: 'none' }}>
      <Box sx={{ mb: 4 }}>
        <FirstPick
          pick={first}
          entry={entryOf(first.id)}
          hardware={hardware}
          back={back}
          onInstall={() => setInstalling(first)}
        />
      </Box>
      {besides !== null && (
        <Section
          title={t(besides.role === 'trainer' ? 'wizard:result.trainers' : 'wizard:result.makers')}
          lead={t(besides.role === 'trainer' ? 'wizard:result.trainersLead' : 'wizard:result.makersLead')}
        >
          <Picks picks={besides.picks} hidden={hidden} entryOf={entryOf} onInstall={setInstalling} />
        </Section>
      )}
      {runnersUp.length > 0 && (
        <Section title={t('wizard:result.runnersUp')} lead={t('wizard:result.runnersUpLead')}>
          <Picks picks={runnersUp} hidden={hidden} entryOf={entryOf} onInstall={setInstalling} />
        </Section>
      )}
      <Comparison
        entries={compared.flatMap(({ id }) => entryOf(id) ?? [])}
        backends={new Map(compared.map(({ id, backend }) => [id, backend]))}
      />
      <MemoryTable hardware={hardware} backend={first.backend} answers={answers} />
      {excluded.length > 0 && (
        <ExcludedList title={t('wizard:result.excluded')} excluded={excluded} entries={entries} />
      )}
      {installing !== null && chosen !== undefined && (
        <InstallDialog entry={chosen} backend={installing.backend} onClose={() => setInstalling(null)} />
      )}
    </Box>
  )
}

const shownPicks = 3

function Picks({
  picks,
  hidden,
  entryOf,
  onInstall,
}: {
  readonly picks: readonly Pick[]
  readonly hidden: Pick['reasons']
  readonly entryOf: (id: string) => CatalogueEntry | undefined
  readonly onInstall: (pick: Pick) => void
}): ReactElement {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const more = picks.length - shownPicks
  return (
    <>
      <Box component="ul" sx={cards}>
        {picks.slice(0, all ? undefined : shownPicks).map((pick) => (
          <PickCard
            key={pick.id}
            pick={pick}
            hidden={hidden}
            entry={entryOf(pick.id)}
            onInstall={() => onInstall(pick)}
          />
        ))}
      </Box>
      {more > 0 && (
        <Button variant="text" sx={{ mt: 1.5, ml: -1.25 }} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('wizard:result.fewer') : t('wizard:result.more', { count: more })}
        </Button>
      )}
    </>
  )
}

/** The result takes the focus when it is come to, as each question does. */
function useFocusOnArrival(): React.RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  const arrived = useRef(useLocation().key !== 'default')
  useEffect(() => {
    if (arrived.current) element.current?.focus()
  }, [])
  return element
}
