import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useEffect, useRef, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink, useLocation, useNavigate } from 'react-router'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Hardware } from '../../../shared/hardware.ts'
import type { Answers } from '../../../shared/recommend/answers.ts'
import type { Recommendation } from '../../../shared/recommend/recommend.ts'
import { Panel } from '../../components/page.tsx'
import { choose, chosenOf, questions, resultStep, takesSeveral, without, type Question } from './questions.ts'
import { Ranking } from './ranking.tsx'
import { wizardAddress } from './wizard-address.ts'

interface QuestionViewProps {
  readonly question: Question
  readonly answers: Answers
  readonly advise: (answers: Answers) => Recommendation
  readonly entries: readonly CatalogueEntry[]
  readonly hardware: Hardware
}

/** One question, and beside it what the answer does. */
export function QuestionView({ question, answers, advise, entries, hardware }: QuestionViewProps): ReactElement {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const heading = useFocusOnStep()
  const index = questions.indexOf(question)
  const before = questions[index - 1]
  const next = questions[index + 1]?.id ?? resultStep
  const chosen = chosenOf(question, answers)
  const optional = takesSeveral(question)
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', md: 'minmax(0, 7fr) minmax(320px, 5fr)' },
        gap: 3,
        alignItems: 'start',
      }}
    >
      <Panel>
        <Box
          component="form"
          onSubmit={(event) => {
            event.preventDefault()
            void navigate(wizardAddress(next, answers))
          }}
        >
          <Typography
            ref={heading}
            id="question"
            tabIndex={-1}
            variant="h1"
            component="h2"
            sx={{ '&:focus-visible': { outline: 'none' } }}
          >
            {t(`wizard:question.${question.id}.title`)}
          </Typography>
          <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5, mb: 1.75 }}>
            {t(`wizard:question.${question.id}.help`)}
          </Typography>
          <Options
            question={question}
            chosen={chosen}
            onChoose={(option) => void navigate(wizardAddress(question.id, choose(question, option, answers)))}
          />
          <Stack direction="row" sx={{ gap: 1, mt: 2, alignItems: 'center', flexWrap: 'wrap' }}>
            {before !== undefined && (
              <Button component={RouterLink} to={wizardAddress(before.id, answers)}>
                {t('wizard:back')}
              </Button>
            )}
            <Button type="submit" variant="contained" color="primary" disabled={!optional && chosen.length === 0}>
              {t(next === resultStep ? 'wizard:toResult' : 'wizard:next')}
            </Button>
            <Button variant="text" component={RouterLink} to={wizardAddress(next, without(question, answers))}>
              {t('wizard:skip')}
            </Button>
            <Box sx={{ flex: 1 }} />
            {next !== resultStep && (
              <Button variant="text" component={RouterLink} to={wizardAddress(resultStep, answers)}>
                {t('wizard:toResult')}
              </Button>
            )}
          </Stack>
        </Box>
      </Panel>
      <Ranking question={question} answers={answers} advise={advise} entries={entries} hardware={hardware} />
    </Box>
  )
}

/** The question takes the focus when it is come to, so that it is read out and the keyboard goes on from it. */
function useFocusOnStep(): React.RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  const arrived = useLocation().key !== 'default'
  const moved = useRef(arrived)
  useEffect(() => {
    if (moved.current) heading.current?.focus()
  }, [])
  return heading
}

function Options({
  question,
  chosen,
  onChoose,
}: {
  readonly question: Question
  readonly chosen: readonly string[]
  readonly onChoose: (option: string) => void
}): ReactElement {
  const several = takesSeveral(question)
  const rows = question.options.map((option) => (
    <Option
      key={option}
      question={question.id}
      option={option}
      chosen={chosen.includes(option)}
      several={several}
      onChoose={onChoose}
    />
  ))
  const layout = { gap: 0.75, flexWrap: 'nowrap' } as const
  if (several) {
    return (
      <FormGroup role="group" aria-labelledby="question" sx={layout}>
        {rows}
      </FormGroup>
    )
  }
  return (
    <RadioGroup
      aria-labelledby="question"
      value={chosen[0] ?? ''}
      onChange={(_event, option) => onChoose(option)}
      sx={layout}
    >
      {rows}
    </RadioGroup>
  )
}

function Option({
  question,
  option,
  chosen,
  several,
  onChoose,
}: {
  readonly question: string
  readonly option: string
  readonly chosen: boolean
  readonly several: boolean
  readonly onChoose: (option: string) => void
}): ReactElement {
  const { t } = useTranslation()
  const help = `help-${option}`
  const input = { htmlInput: { 'aria-describedby': help } }
  const sx = { py: 0.25, pl: 0 }
  return (
    <FormControlLabel
      value={option}
      control={
        several ? (
          <Checkbox size="small" slotProps={{ input: input.htmlInput }} sx={sx} />
        ) : (
          <Radio size="small" slotProps={{ input: input.htmlInput }} sx={sx} />
        )
      }
      {...(several && { checked: chosen, onChange: () => onChoose(option) })}
      sx={{
        m: 0,
        px: 1.5,
        py: 0.75,
        alignItems: 'flex-start',
        border: 1,
        borderColor: chosen ? 'primary.main' : 'divider',
        borderRadius: 1,
        transition: 'border-color 150ms',
        '&:hover': { borderColor: chosen ? 'primary.main' : 'surface.lineStrong' },
        '& .MuiFormControlLabel-label': { flex: 1, minWidth: 0 },
      }}
      label={
        <>
          <Typography component="span" sx={{ display: 'block', fontWeight: 560 }}>
            {t(`wizard:question.${question}.${option}`)}
          </Typography>
          <Typography id={help} component="span" variant="body2" color="textSecondary" sx={{ display: 'block' }}>
            {t(`wizard:question.${question}.${option}Help`)}
          </Typography>
        </>
      }
    />
  )
}
