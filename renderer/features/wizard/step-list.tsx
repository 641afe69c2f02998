import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { Answers } from '../../../shared/recommend/answers.ts'
import { chosenOf, questions, resultStep } from './questions.ts'
import { wizardAddress } from './wizard-address.ts'

/** Every question with its answer, and the result; each can be gone to. */
export function StepList({ step, answers }: { readonly step: string; readonly answers: Answers }): ReactElement {
  const { t } = useTranslation()
  const steps = [
    ...questions.map((question) => ({
      id: question.id,
      told: chosenOf(question, answers).map((option) => t(`wizard:question.${question.id}.${option}`)),
    })),
    { id: resultStep, told: null },
  ]
  return (
    <Box component="nav" aria-label={t('wizard:steps')}>
      <Box
        component="ol"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
          gap: 1,
        }}
      >
        {steps.map(({ id, told }, index) => {
          const current = id === step
          const answer = told === null ? '' : told.length === 0 ? t('wizard:skipped') : told.join(', ')
          return (
            <li key={id}>
              <Box
                component={RouterLink}
                to={wizardAddress(id, answers)}
                aria-current={current ? 'step' : undefined}
                title={answer}
                sx={{
                  display: 'block',
                  pt: 1,
                  pb: 0.5,
                  minWidth: 0,
                  textDecoration: 'none',
                  borderTop: 2,
                  borderColor: current ? 'primary.main' : (told?.length ?? 0) > 0 ? 'surface.lineStrong' : 'divider',
                  transition: 'border-color 150ms',
                  '&:hover .title': { color: 'text.primary' },
                }}
              >
                <Typography
                  className="title"
                  component="span"
                  variant="body2"
                  noWrap
                  sx={{
                    display: 'block',
                    fontWeight: current ? 620 : 520,
                    color: current ? 'text.primary' : 'text.secondary',
                  }}
                >
                  {index + 1}. {t(`wizard:step.${id}`)}
                </Typography>
                <Typography component="span" variant="caption" color="textSecondary" noWrap sx={{ display: 'block' }}>
                  {answer}
                </Typography>
              </Box>
            </li>
          )
        })}
      </Box>
    </Box>
  )
}
