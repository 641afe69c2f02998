import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { useHardware } from '../../api/hooks.ts'
import { useLocalised } from '../../app/i18n.ts'
import { mainGpu } from '../../components/hardware-words.ts'
import { Panel } from '../../components/page.tsx'
import { Dot } from '../../components/state-dot.tsx'
import { useFormat } from '../../components/use-format.ts'

const gibibyte = 1024 ** 3

/** What a package wants beside what this machine has. */
export function NeedsTable({ manifest }: { readonly manifest: Manifest }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const localised = useLocalised()
  const hardware = useHardware().data
  const { needs } = manifest
  const vram = hardware === undefined ? undefined : (mainGpu(hardware)?.vramBytes ?? 0)
  const rows = [
    { id: 'vram', wanted: needs.vramGiB * gibibyte, here: vram },
    { id: 'ram', wanted: needs.ramGiB * gibibyte, here: hardware?.ramBytes },
    { id: 'disk', wanted: needs.diskGiB * gibibyte, here: hardware?.disk.freeBytes },
  ] as const
  return (
    <Panel>
      <Box
        component="table"
        sx={{
          width: '100%',
          borderCollapse: 'collapse',
          '& th, & td': { textAlign: 'right', py: 0.625, fontWeight: 400 },
          '& th:first-of-type': { textAlign: 'left' },
        }}
      >
        <thead>
          <tr>
            <Typography component="th" variant="caption" color="textSecondary">
              {t('needs.title')}
            </Typography>
            <Typography component="th" variant="caption" color="textSecondary">
              {t('needs.wanted')}
            </Typography>
            <Typography component="th" variant="caption" color="textSecondary">
              {t('needs.here')}
            </Typography>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, wanted, here }) => (
            <tr key={id}>
              <Typography component="th" scope="row" variant="body2">
                {t(`needs.word.${id}`)}
              </Typography>
              <Typography component="td" variant="body2">
                {wanted === 0 ? '—' : format.bytes(wanted)}
              </Typography>
              <Typography component="td" variant="body2">
                {here === undefined ? '…' : here === 0 ? t('needs.absent') : format.bytes(here)}{' '}
                <Box
                  component="span"
                  sx={{ display: 'inline-block', ml: 0.5 }}
                  title={here !== undefined && here < wanted ? t('needs.short') : t('needs.enough')}
                >
                  <Box component="span" sx={{ display: 'inline-flex' }}>
                    <Dot tone={here === undefined ? 'idle' : here >= wanted ? 'alive' : 'attention'} />
                  </Box>
                </Box>
              </Typography>
            </tr>
          ))}
        </tbody>
      </Box>
      {needs.hardware !== undefined && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {localised(needs.hardware)}
        </Typography>
      )}
    </Panel>
  )
}
