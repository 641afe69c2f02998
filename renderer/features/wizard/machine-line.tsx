import MemoryIcon from '@mui/icons-material/MemoryOutlined'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gpu, Hardware } from '../../../shared/hardware.ts'
import { useFormat, type Formats } from '../../components/use-format.ts'

/** Equal GPUs together: `2 × NVIDIA GeForce RTX 4090, 24 GB`. */
function gpuWords(gpus: readonly Gpu[], format: Formats): readonly string[] {
  const words = gpus.map(({ name, vramBytes }) => (vramBytes === null ? name : `${name}, ${format.bytes(vramBytes)}`))
  return [...new Set(words)].map((word) => {
    const count = words.filter((other) => other === word).length
    return count === 1 ? word : `${count} × ${word}`
  })
}

/** The machine that was found and is counted in. */
export function MachineLine({ hardware }: { readonly hardware: Hardware }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { gpus, ramBytes, disk, os } = hardware
  const facts = [
    ...(gpus.length === 0 ? [t('hardware.noGpu')] : gpuWords(gpus, format)),
    t('hardware.ram', { size: format.bytes(ramBytes) }),
    t('hardware.diskFree', { size: format.bytes(disk.freeBytes) }),
    os,
  ]
  return (
    <Stack direction="row" sx={{ gap: 0.75, mt: 0.5 }}>
      <MemoryIcon aria-hidden sx={{ fontSize: 16, mt: '1px', color: 'text.secondary' }} />
      <Typography variant="caption" color="textSecondary">
        {t('wizard:counted', { machine: facts.join('\u00a0· ') })}
      </Typography>
    </Stack>
  )
}
