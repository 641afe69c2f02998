import ArrowDownward from '@mui/icons-material/ArrowDownward'
import ArrowUpward from '@mui/icons-material/ArrowUpward'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Hardware } from '../../../shared/hardware.ts'
import type { Answers } from '../../../shared/recommend/answers.ts'
import type { Pick, Recommendation } from '../../../shared/recommend/recommend.ts'
import { PackageMark } from '../../components/package-mark.tsx'
import { Panel } from '../../components/page.tsx'
import { effectOf } from './effect.ts'
import { ExcludedList, ExcludedRows } from './excluded-list.tsx'
import { MachineLine } from './machine-line.tsx'
import { chosenOf, without, type Question } from './questions.ts'
import { useRowMotion } from './use-row-motion.ts'

const shown = 5

/** What suits so far, and what the answer to this question changed in it. */
export function Ranking({
  question,
  answers,
  advise,
  entries,
  hardware,
}: {
  readonly question: Question
  readonly answers: Answers
  readonly advise: (answers: Answers) => Recommendation
  readonly entries: readonly CatalogueEntry[]
  readonly hardware: Hardware
}): ReactElement {
  const { t } = useTranslation()
  const now = advise(answers)
  const { moves, fellOut } = effectOf(advise(without(question, answers)), now)
  const list = useRowMotion<HTMLOListElement>(now.picks.map(({ id }) => id).join(' '))
  const answered = chosenOf(question, answers).length > 0
  const nameOf = (id: string): string => entries.find(({ manifest }) => manifest.id === id)?.manifest.name ?? id
  const [first] = now.picks
  const told = { count: now.picks.length, total: entries.length, first: first === undefined ? '' : nameOf(first.id) }
  const others = now.excluded.filter(({ id }) => !fellOut.some((out) => out.id === id))
  return (
    <Stack sx={{ gap: 2 }} component="section" aria-label={t('wizard:ranking.title')}>
      <Panel flush>
        <Box sx={{ px: 2, pt: 1.75, pb: 1.25 }}>
          <Typography variant="h2">{t('wizard:ranking.title')}</Typography>
          <Typography variant="body2" color="textSecondary" aria-live="polite">
            {first === undefined
              ? t('wizard:ranking.none', { total: entries.length })
              : t('wizard:ranking.remain', told)}
          </Typography>
          <MachineLine hardware={hardware} />
        </Box>
        <Box component="ol" ref={list} sx={{ m: 0, p: 0, listStyle: 'none', position: 'relative' }}>
          {now.picks.slice(0, shown).map((pick, index) => (
            <Row
              key={pick.id}
              pick={pick}
              place={index + 1}
              entry={entries.find(({ manifest }) => manifest.id === pick.id)}
              move={answered ? moves.get(pick.id) : undefined}
            />
          ))}
        </Box>
        {now.picks.length > shown && (
          <Typography variant="caption" color="textSecondary" sx={{ display: 'block', px: 2, py: 1 }}>
            {t('wizard:ranking.more', { count: now.picks.length - shown })}
          </Typography>
        )}
      </Panel>
      {answered && (
        <Panel flush>
          <Stack direction="row" sx={{ gap: 1, px: 2, pt: 1.5, pb: fellOut.length === 0 ? 0 : 0.75 }}>
            <Typography variant="h3" sx={{ flex: 1 }}>
              {t('wizard:ranking.fellOut')}
            </Typography>
            {fellOut.length > 0 && (
              <Typography variant="body2" color="textSecondary">
                {t('wizard:result.excludedCount', { count: fellOut.length })}
              </Typography>
            )}
          </Stack>
          {fellOut.length === 0 ? (
            <Typography variant="body2" color="textSecondary" sx={{ px: 2, pb: 1.5 }}>
              {t('wizard:ranking.nothingOut')}
            </Typography>
          ) : (
            <ExcludedRows excluded={fellOut} entries={entries} />
          )}
        </Panel>
      )}
      {others.length > 0 && <ExcludedList title={t('wizard:ranking.others')} excluded={others} entries={entries} />}
    </Stack>
  )
}

function Row({
  pick,
  place,
  entry,
  move,
}: {
  readonly pick: Pick
  readonly place: number
  readonly entry: CatalogueEntry | undefined
  /** Undefined while the question has no answer. */
  readonly move: number | null | undefined
}): ReactElement {
  const { t } = useTranslation()
  const score = t('wizard:ranking.score', { score: pick.score })
  return (
    <Stack
      component="li"
      data-row={pick.id}
      direction="row"
      sx={{
        alignItems: 'center',
        gap: 1.25,
        height: 44,
        px: 2,
        borderTop: 1,
        borderColor: 'divider',
        bgcolor: 'surface.raised',
      }}
    >
      <Typography variant="body2" color="textSecondary" sx={{ width: 18, textAlign: 'right' }}>
        {place}
      </Typography>
      <PackageMark manifest={entry?.manifest} size={28} />
      <Typography
        variant="body2"
        sx={{
          flex: 1,
          minWidth: 0,
          display: '-webkit-box',
          WebkitBoxOrient: 'vertical',
          WebkitLineClamp: 2,
          overflow: 'hidden',
          lineHeight: 1.25,
          fontWeight: place === 1 ? 620 : 450,
        }}
      >
        {entry?.manifest.name ?? pick.id}
      </Typography>
      <Move move={move} />
      <Chip label={t(`backendShort.${pick.backend}`)} />
      <LinearProgress
        variant="determinate"
        color={place === 1 ? 'primary' : 'secondary'}
        value={pick.score}
        aria-label={score}
        title={score}
        sx={{ width: 48, flexShrink: 0 }}
      />
    </Stack>
  )
}

function Move({ move }: { readonly move: number | null | undefined }): ReactElement | null {
  const { t } = useTranslation()
  if (move === undefined || move === 0) return null
  if (move === null) return <Chip color="primary" variant="outlined" label={t('wizard:ranking.new')} />
  const label = t(move > 0 ? 'wizard:ranking.up' : 'wizard:ranking.down', { count: Math.abs(move) })
  const Icon = move > 0 ? ArrowUpward : ArrowDownward
  return (
    <Stack
      direction="row"
      role="img"
      aria-label={label}
      title={label}
      sx={{ alignItems: 'center', color: move > 0 ? 'primary.main' : 'text.secondary' }}
    >
      <Icon sx={{ fontSize: 14 }} />
      <Typography variant="caption" aria-hidden>
        {Math.abs(move)}
      </Typography>
    </Stack>
  )
}
