import Box from '@mui/material/Box'
import { useColorScheme } from '@mui/material/styles'
import { useEffect, useEffectEvent, useRef, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../../shared/contract/runs.ts'
import { useConnectionState, useDeck } from '../../api/deck-context.ts'
import type { Scheme } from '../../app/tokens.ts'
import { useShortcut } from '../../app/use-shortcut.ts'
import { useFormat } from '../../components/use-format.ts'
import { ConsoleBar } from './console-bar.tsx'
import { createConsoleTerminal, type ConsoleTerminal } from './console-terminal.ts'
import { readConsole } from './read-console.ts'

function useScheme(): Scheme {
  const { mode, systemMode } = useColorScheme()
  return (mode === 'system' ? systemMode : mode) === 'light' ? 'light' : 'dark'
}

/** Whether the end of the output is in sight; scrolling up lets go of it. */
function useFollow(console: ConsoleTerminal | null): { readonly following: boolean; readonly toggle: () => void } {
  const [following, setFollowing] = useState(true)
  useEffect(() => {
    if (console === null) return
    const { terminal } = console
    const look = (): void => {
      const { viewportY, baseY } = terminal.buffer.active
      setFollowing(viewportY >= baseY)
    }
    const later = (): void => void requestAnimationFrame(look)
    const scroll = terminal.onScroll(later)
    const { element } = terminal
    for (const kind of ['wheel', 'keyup', 'pointerup'] as const)
      element?.addEventListener(kind, later, { passive: true })
    return () => {
      scroll.dispose()
      for (const kind of ['wheel', 'keyup', 'pointerup'] as const) element?.removeEventListener(kind, later)
    }
  }, [console])
  const toggle = (): void => {
    if (following) console?.terminal.scrollLines(-1)
    else console?.terminal.scrollToBottom()
    setFollowing(!following)
  }
  return { following, toggle }
}

/** The live console of one run. Give it the run's id as key. */
export function ConsoleView({ run }: { readonly run: Run }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { client } = useDeck()
  const connection = useConnectionState()
  const epoch = connection.status === 'open' ? connection.epoch : 0
  const scheme = useScheme()
  const parent = useRef<HTMLDivElement>(null)
  const [console, setConsole] = useState<ConsoleTerminal | null>(null)
  const [searching, setSearching] = useState(false)
  const follow = useFollow(console)
  useShortcut('f', () => setSearching(true))
  const { id } = run

  const label = useEffectEvent(() => t('console.label', { name: run.name }))
  const initialScheme = useEffectEvent(() => scheme)
  const missed = useEffectEvent((units: number) => t('console.missed', { size: format.bytes(units) }))
  const write = useEffectEvent((data: string) => {
    if (run.state !== 'exited') client.runs.write({ id, data }).catch(() => undefined)
  })
  const resize = useEffectEvent((size: { readonly cols: number; readonly rows: number }) => {
    if (run.state !== 'exited' && run.state !== 'left')
      client.runs.resize({ id, cols: Math.max(2, size.cols), rows: Math.max(1, size.rows) }).catch(() => undefined)
  })

  useEffect(() => {
    if (parent.current === null) return
    const created = createConsoleTerminal({ parent: parent.current, scheme: initialScheme(), label: label() })
    let timer: ReturnType<typeof setTimeout> | undefined
    created.terminal.onData((data) => write(data))
    created.terminal.onResize((size) => {
      clearTimeout(timer)
      timer = setTimeout(() => resize(size), 100)
    })
    const observer = new ResizeObserver(() => created.fit())
    observer.observe(parent.current)
    created.fit()
    created.terminal.focus()
    resize({ cols: created.terminal.cols, rows: created.terminal.rows })
    setConsole(created)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
      created.dispose()
      setConsole(null)
    }
  }, [id])

  useEffect(() => console?.setScheme(scheme), [console, scheme])

  useEffect(() => {
    if (console === null || epoch === 0) return
    const ending = new AbortController()
    readConsole({
      client,
      runId: id,
      terminal: console.terminal,
      missed: (units) => missed(units),
      signal: ending.signal,
    }).catch(() => undefined)
    return () => ending.abort()
  }, [client, console, id, epoch])

  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateRows: 'auto minmax(0, 1fr)',
        minHeight: 0,
        bgcolor: 'surface.terminal',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1.25,
        overflow: 'hidden',
      }}
    >
      <ConsoleBar
        runId={id}
        console={console}
        scheme={scheme}
        searching={searching}
        onSearching={(next) => {
          setSearching(next)
          if (!next) console?.terminal.focus()
        }}
        following={follow.following}
        onFollow={follow.toggle}
      />
      <Box sx={{ minHeight: 0, pl: 1.5, py: 1 }}>
        <Box ref={parent} data-testid="terminal" sx={{ height: '100%' }} />
      </Box>
    </Box>
  )
}
