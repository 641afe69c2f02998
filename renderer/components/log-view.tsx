import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogLine } from '../../shared/contract/operations.ts'
import { useConnectionState, useDeck } from '../api/deck-context.ts'
import { CopyButton } from './copy-button.tsx'
import { useFormat } from './use-format.ts'

const longest = 50_000

/** Follows an operation's log; keeps the last lines, so that a day of output stays bounded. */
function useLog(id: string): readonly LogLine[] {
  const { client } = useDeck()
  const connection = useConnectionState()
  const epoch = connection.status === 'open' ? connection.epoch : 0
  const [lines, setLines] = useState<readonly LogLine[]>([])
  useEffect(() => {
    if (epoch === 0) return
    const ending = new AbortController()
    const read = async (): Promise<void> => {
      let first = true
      const stream = await client.operations.log({ id, from: 0 }, { signal: ending.signal })
      for await (const part of stream) {
        const fresh = first
        first = false
        setLines((known) => (fresh ? part.lines : [...known, ...part.lines]).slice(-longest))
      }
    }
    read().catch(() => undefined)
    return () => ending.abort()
  }, [client, id, epoch])
  return lines
}

/** The log behind an operation: virtualised, follows its end until one scrolls up. */
export function LogView({
  id,
  height = 240,
}: {
  readonly id: string
  readonly height?: number | string
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const lines = useLog(id)
  const scroller = useRef<HTMLDivElement>(null)
  const following = useRef(true)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 20,
    overscan: 20,
  })

  useEffect(() => {
    if (following.current && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [lines.length, rows])

  return (
    <Box
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        bgcolor: 'surface.terminal',
        overflow: 'hidden',
        display: 'flex',
        flexDirection: 'column',
        height,
        minHeight: 0,
      }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', px: 1.5, py: 0.25, borderBottom: 1, borderColor: 'divider' }}>
        <Typography variant="caption" color="textSecondary" sx={{ flex: 1 }}>
          {t('log.lines', { count: lines.length })}
        </Typography>
        <CopyButton text={lines.map((line) => line.text).join('\n')} label={t('log.copy')} />
      </Stack>
      <Box
        ref={scroller}
        role="log"
        aria-label={t('log.title')}
        aria-live="off"
        tabIndex={0}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          following.current = scrollHeight - scrollTop - clientHeight < 40
        }}
        sx={{ flex: 1, minHeight: 0, overflow: 'auto', py: 0.75 }}
      >
        <Box sx={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((row) => {
            const line = lines[row.index]
            if (line === undefined) return null
            return (
              <Box
                key={row.key}
                data-index={row.index}
                ref={rows.measureElement}
                sx={{
                  position: 'absolute',
                  top: 0,
                  left: 0,
                  right: 0,
                  px: 1.5,
                  display: 'grid',
                  gridTemplateColumns: '64px minmax(0, 1fr)',
                  gap: 1.5,
                }}
                style={{ transform: `translateY(${row.start}px)` }}
              >
                <Typography variant="mono" sx={{ color: 'surface.faint' }}>
                  {format.time(line.at)}
                </Typography>
                <Typography
                  variant="mono"
                  sx={{
                    whiteSpace: 'pre-wrap',
                    overflowWrap: 'anywhere',
                    color: line.stream === 'app' ? 'text.primary' : 'text.secondary',
                    fontWeight: line.stream === 'app' ? 600 : 400,
                  }}
                >
                  {line.text}
                </Typography>
              </Box>
            )
          })}
        </Box>
      </Box>
    </Box>
  )
}
