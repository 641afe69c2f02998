import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { createContext, use, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gpu } from '../../shared/hardware.ts'
import { useHardware } from '../api/hooks.ts'
import { ErrorPanel } from './error-panel.tsx'
import { Panel } from './page.tsx'
import { useFormat } from './use-format.ts'

const Dense = createContext(false)

function Row({
  word,
  title,
  facts,
  chips,
}: {
  readonly word: string
  readonly title: string
  readonly facts: string
  readonly chips?: ReactNode
}): ReactElement {
  const dense = use(Dense)
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        gridTemplateColumns: '88px minmax(0, 1fr)',
        gap: 2,
        px: 2,
        py: dense ? 0.75 : 1.25,
        alignItems: 'baseline',
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Typography variant="body2" color="textSecondary">
        {word}
      </Typography>
      <Box
        sx={{
          minWidth: 0,
          ...(dense && { display: 'flex', flexWrap: 'wrap', columnGap: 1.5, alignItems: 'baseline' }),
        }}
      >
        <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
          <Typography variant="h3" component="span">
            {title}
          </Typography>
          {chips}
        </Stack>
        <Typography variant="caption" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
          {facts}
        </Typography>
      </Box>
    </Box>
  )
}

function GpuRow({ gpu }: { readonly gpu: Gpu }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = [
    gpu.vramBytes === null ? t('hardware.vramUnknown') : t('hardware.vram', { size: format.bytes(gpu.vramBytes) }),
    gpu.driver === null ? null : t('hardware.driver', { version: gpu.driver }),
    gpu.computeCapability === null ? null : `CUDA ${gpu.computeCapability}`,
    gpu.gfxTarget,
  ].filter((fact) => fact !== null)
  return (
    <Row
      word={t('hardware.gpu')}
      title={gpu.name}
      facts={facts.join(' · ')}
      chips={gpu.integrated && <Chip label={t('hardware.integrated')} />}
    />
  )
}

/** What this machine is; `dense` puts each part on one line. */
export function HardwareView({ dense = false }: { readonly dense?: boolean }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const query = useHardware()
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
  if (query.isPending) {
    return (
      <Panel>
        {[0, 1, 2, 3].map((row) => (
          <Stack key={row} direction="row" sx={{ gap: 2, py: 0.5 }} aria-hidden>
            <Skeleton width={72} />
            <Skeleton width="60%" />
          </Stack>
        ))}
      </Panel>
    )
  }
  const { gpus, cpu, ramBytes, disk, os, arch } = query.data
  return (
    <Dense value={dense}>
      <Panel flush>
        <Box component="ul" aria-label={t('hardware.title')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
          {gpus.length === 0 && (
            <Row word={t('hardware.gpu')} title={t('hardware.noGpu')} facts={t('hardware.noGpuBody')} />
          )}
          {gpus.map((gpu, index) => (
            <GpuRow key={gpu.busId ?? index} gpu={gpu} />
          ))}
          <Row word={t('hardware.cpu')} title={cpu.name} facts={t('hardware.cores', { count: cpu.cores })} />
          <Row word={t('hardware.memory')} title={format.bytes(ramBytes)} facts={`${os} · ${arch}`} />
          <Row
            word={t('hardware.disk')}
            title={t('hardware.diskFree', { size: format.bytes(disk.freeBytes) })}
            facts={[t('hardware.diskOf', { size: format.bytes(disk.totalBytes) }), disk.fileSystem, disk.path]
              .filter(Boolean)
              .join(' · ')}
          />
        </Box>
      </Panel>
    </Dense>
  )
}
