import Check from '@mui/icons-material/Check'
import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CatalogueEntry } from '../../../shared/contract/catalogue.ts'
import type { Backend } from '../../../shared/hardware.ts'
import { ExternalLink } from '../../components/external-link.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'

const traits = [
  'nodes',
  'canvas',
  'presets-only',
  'krita',
  'api',
  'video',
  'multi-gpu',
  'multi-user',
  'training',
] as const

const platformNames = { linux: 'Linux', windows: 'Windows', macos: 'macOS' } as const
const statusTones = { active: 'alive', slow: 'attention', frozen: 'idle' } as const satisfies Record<string, Tone>
const fitTones = { fits: 'alive', limited: 'attention', refused: 'error' } as const satisfies Record<string, Tone>

/** A row for each trait, with a cell for each package. */
export function TraitRows({
  columns,
  backends,
}: {
  readonly columns: readonly CatalogueEntry[]
  readonly backends: ReadonlyMap<string, Backend>
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const row = (id: string, tell: (entry: CatalogueEntry) => ReactNode): ReactElement => (
    <tr key={id}>
      <th scope="row">{t(`wizard:compare.row.${id}`)}</th>
      {columns.map((entry) => (
        <Typography key={entry.manifest.id} component="td" variant="body2">
          {tell(entry)}
        </Typography>
      ))}
    </tr>
  )
  return (
    <>
      {row('here', ({ manifest, fit }) => {
        const backend = backends.get(manifest.id)
        return (
          <>
            <StateDot tone={fitTones[fit.verdict]} label={t(`wizard:compare.fit.${fit.verdict}`)} />
            {backend !== undefined && <Beneath>{t(`backend.${backend}`)}</Beneath>}
          </>
        )
      })}
      {row('ease', ({ manifest }) => (
        <Level level={manifest.traits.ease} />
      ))}
      {row('features', ({ manifest }) => (
        <Level level={manifest.traits.features} />
      ))}
      {traits.map((trait) => row(trait, ({ manifest }) => <Has has={manifest.traits.has.includes(trait)} />))}
      {row('extensions', ({ manifest }) =>
        manifest.traits.has.includes('a1111-extensions') ? (
          'AUTOMATIC1111'
        ) : manifest.extensions === undefined ? (
          <Has has={false} />
        ) : (
          t('wizard:compare.own')
        ),
      )}
      {row('status', ({ manifest: { name, status } }) => {
        const word = t(`wizard:compare.status.${status.state}`)
        const date = format.date(Date.parse(status.date))
        return (
          <>
            <StateDot tone={statusTones[status.state]} label={word} />
            <Beneath>
              <ExternalLink
                href={status.source}
                aria-label={t('wizard:compare.statusOf', { name, status: word, date })}
              >
                {date}
              </ExternalLink>
            </Beneath>
          </>
        )
      })}
      {row('platforms', ({ manifest }) => manifest.needs.platforms.map((one) => platformNames[one]).join(', '))}
      {row('backends', ({ manifest }) => manifest.needs.backends.map((one) => t(`backendShort.${one}`)).join(', '))}
      {row('disk', ({ manifest }) => format.bytes(manifest.needs.diskGiB * 2 ** 30))}
    </>
  )
}

function Beneath({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Typography variant="caption" color="textSecondary" sx={{ display: 'block', pl: 2 }}>
      {children}
    </Typography>
  )
}

function Has({ has }: { readonly has: boolean }): ReactElement {
  const { t } = useTranslation()
  if (!has) {
    return (
      <Typography component="span" variant="body2" color="textSecondary">
        {t('wizard:compare.no')}
      </Typography>
    )
  }
  return (
    <Stack component="span" direction="row" sx={{ gap: 0.75, alignItems: 'center' }}>
      <Check aria-hidden sx={{ fontSize: 17, color: 'primary.main' }} />
      {t('wizard:compare.yes')}
    </Stack>
  )
}

/** One to five as bars and as a number. */
function Level({ level }: { readonly level: number }): ReactElement {
  const { t } = useTranslation()
  return (
    <Stack component="span" direction="row" sx={{ gap: 1, alignItems: 'center' }}>
      <Stack component="span" direction="row" aria-hidden sx={{ gap: '3px' }}>
        {[1, 2, 3, 4, 5].map((step) => (
          <Box
            key={step}
            component="span"
            sx={{ width: 9, height: 6, borderRadius: 0.25, bgcolor: step <= level ? 'text.primary' : 'divider' }}
          />
        ))}
      </Stack>
      <Typography component="span" variant="caption" color="textSecondary">
        {t('wizard:compare.level', { level })}
      </Typography>
    </Stack>
  )
}
