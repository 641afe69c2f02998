import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useHardware } from '../api/hooks.ts'
import { mainGpu, shortGpuName } from '../components/hardware-words.ts'
import { useFormat } from '../components/use-format.ts'

/** What computes here and how much room is left, always in sight. */
export function MachineSummary(): ReactElement | null {
  const { t } = useTranslation()
  const format = useFormat()
  const hardware = useHardware().data
  if (hardware === undefined) return null
  const gpu = mainGpu(hardware)
  const vramBytes = gpu?.vramBytes ?? null
  const used = hardware.disk.totalBytes === 0 ? 0 : 1 - hardware.disk.freeBytes / hardware.disk.totalBytes
  return (
    <Box
      sx={{ display: { xs: 'none', md: 'block' }, m: 1, p: 1.25, border: 1, borderColor: 'divider', borderRadius: 1 }}
    >
      <Typography
        variant="caption"
        sx={{ display: 'block', fontWeight: 560 }}
        noWrap
        title={gpu?.name ?? hardware.cpu.name}
      >
        {gpu === null ? t('hardware.noGpu') : shortGpuName(gpu.name)}
      </Typography>
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block', mb: 1 }} noWrap>
        {vramBytes === null
          ? t('hardware.ram', { size: format.bytes(hardware.ramBytes) })
          : t('hardware.vram', { size: format.bytes(vramBytes) })}
      </Typography>
      <LinearProgress
        variant="determinate"
        color={used > 0.92 ? 'warning' : 'secondary'}
        value={used * 100}
        aria-label={t('hardware.diskUsed')}
      />
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block', mt: 0.5 }} noWrap>
        {t('hardware.diskFree', { size: format.bytes(hardware.disk.freeBytes) })}
      </Typography>
    </Box>
  )
}
