import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import type { TFunction } from 'i18next'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { machineFacts } from '../../../shared/catalogue/match.ts'
import type { Backend, Hardware } from '../../../shared/hardware.ts'
import type { Answers } from '../../../shared/recommend/answers.ts'
import { familyModels, neededGiB, precisions, type PrecisionFit } from '../../../shared/recommend/family-memory.ts'
import { familyOfNeed } from '../../../shared/recommend/needs.ts'
import { memoryFits } from '../../../shared/recommend/recommend.ts'
import { ExternalLink } from '../../components/external-link.tsx'
import { Panel, Section } from '../../components/page.tsx'
import { Dot, type Tone } from '../../components/state-dot.tsx'
import { useFormat, type Formats } from '../../components/use-format.ts'

const GiB = 2 ** 30
const tones = { fits: 'alive', partly: 'attention', no: 'idle' } as const satisfies Record<string, Tone>

/** Which models fit the memory that the pick computes in, and in which precision. */
export function MemoryTable({
  hardware,
  backend,
  answers,
}: {
  readonly hardware: Hardware
  readonly backend: Backend
  readonly answers: Answers
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const memory = memoryFits(hardware, backend)
  const asked = answers.needs.map(familyOfNeed)
  return (
    <Section title={t('wizard:memory.title')} lead={leadOf(hardware, backend, memory?.bytes ?? null, t, format)}>
      <Panel flush>
        <Box
          component="table"
          sx={{
            width: '100%',
            borderCollapse: 'collapse',
            '& th, & td': { textAlign: 'left', px: 2, py: 0.75, borderTop: 1, borderColor: 'divider', fontWeight: 400 },
            '& thead th': { borderTop: 0, color: 'text.secondary' },
          }}
        >
          <thead>
            <tr>
              <Typography component="th" scope="col" variant="body2">
                {t('wizard:memory.model')}
              </Typography>
              {precisions.map((precision) => (
                <Typography key={precision} component="th" scope="col" variant="body2">
                  {t(`wizard:memory.precision.${precision}`)}
                </Typography>
              ))}
            </tr>
          </thead>
          <tbody>
            {familyModels.map((model) => {
              const fits = memory?.fits.find((one) => one.model === model)?.precisions
              const wanted = asked.includes(model.family) || (answers.flux === 'yes' && model.family === 'flux1')
              return (
                <tr key={model.name}>
                  <Typography component="th" scope="row" variant="body2">
                    <ExternalLink href={model.source} sx={{ mr: 1 }}>
                      {model.name}
                    </ExternalLink>
                    {wanted && <Chip color="primary" variant="outlined" label={t('wizard:memory.asked')} />}
                  </Typography>
                  {precisions.map((precision) => (
                    <Typography key={precision} component="td" variant="body2">
                      <Amount
                        size={format.bytes(Number(neededGiB(model, precision).toFixed(1)) * GiB)}
                        state={fits === undefined ? 'unknown' : stateOf(fits, precision)}
                      />
                    </Typography>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </Box>
      </Panel>
    </Section>
  )
}

type State = PrecisionFit['state'] | 'unknown' | 'unusable'

/** A precision that the GPU cannot compute in is not among the fits. */
function stateOf(fits: readonly PrecisionFit[], precision: PrecisionFit['precision']): State {
  return fits.find((fit) => fit.precision === precision)?.state ?? 'unusable'
}

function Amount({ size, state }: { readonly size: string; readonly state: State }): ReactElement {
  const { t } = useTranslation()
  if (state === 'unusable') {
    return (
      <Typography component="span" variant="body2" color="textSecondary">
        {t('wizard:memory.noFp8')}
      </Typography>
    )
  }
  if (state === 'unknown') return <>{size}</>
  return (
    <Box component="span" sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <Dot tone={tones[state]} />
      <Box component="span" sx={{ minWidth: 62 }}>
        {size}
      </Box>
      <Typography component="span" variant="body2" color="textSecondary">
        {t(`wizard:memory.state.${state}`)}
      </Typography>
    </Box>
  )
}

function leadOf(hardware: Hardware, backend: Backend, bytes: number | null, t: TFunction, format: Formats): string {
  const { gpu } = machineFacts(hardware, backend)
  const where = gpu?.name ?? t(`backend.${backend}`)
  if (backend === 'cpu') return t('wizard:memory.leadCpu', { size: format.bytes(hardware.ramBytes) })
  if (bytes === null) return t('wizard:memory.leadUnknown')
  return t(backend === 'mps' ? 'wizard:memory.leadMetal' : 'wizard:memory.lead', { size: format.bytes(bytes), where })
}
