import CleaningServices from '@mui/icons-material/CleaningServicesOutlined'
import ContentCopy from '@mui/icons-material/ContentCopy'
import Close from '@mui/icons-material/Close'
import Description from '@mui/icons-material/DescriptionOutlined'
import KeyboardArrowDown from '@mui/icons-material/KeyboardArrowDown'
import KeyboardArrowUp from '@mui/icons-material/KeyboardArrowUp'
import Search from '@mui/icons-material/Search'
import VerticalAlignBottom from '@mui/icons-material/VerticalAlignBottom'
import IconButton from '@mui/material/IconButton'
import InputBase from '@mui/material/InputBase'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeck } from '../../api/deck-context.ts'
import { useToasts } from '../../app/toast-host.tsx'
import { searchColours, type Scheme } from '../../app/tokens.ts'
import type { ConsoleTerminal } from './console-terminal.ts'

interface ConsoleBarProps {
  readonly runId: string
  readonly console: ConsoleTerminal | null
  readonly scheme: Scheme
  readonly searching: boolean
  readonly onSearching: (searching: boolean) => void
  readonly following: boolean
  readonly onFollow: () => void
}

function Tool({
  label,
  pressed,
  onClick,
  children,
}: {
  readonly label: string
  readonly pressed?: boolean
  readonly onClick: () => void
  readonly children: ReactNode
}): ReactElement {
  return (
    <Tooltip title={label}>
      <IconButton
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
        sx={{
          '& svg': { fontSize: 18 },
          ...(pressed === true && { color: 'primary.main', bgcolor: 'surface.accentSoft' }),
        }}
      >
        {children}
      </IconButton>
    </Tooltip>
  )
}

/** Search, follow, copy, clear and the log file: what a good terminal offers. */
export function ConsoleBar({
  runId,
  console,
  scheme,
  searching,
  onSearching,
  following,
  onFollow,
}: ConsoleBarProps): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const toasts = useToasts()
  const logFile = useMutation(
    api.runs.logFile.mutationOptions({
      onSuccess: async ({ path }) => {
        await navigator.clipboard.writeText(path)
        toasts.push({ severity: 'success', message: t('console.logCopied', { path }) })
      },
    }),
  )
  const copy = (): void => {
    if (console === null) return
    const { terminal } = console
    if (!terminal.hasSelection()) terminal.selectAll()
    const text = terminal.getSelection()
    terminal.clearSelection()
    void navigator.clipboard
      .writeText(text)
      .then(() => toasts.push({ severity: 'success', message: t('console.copied') }))
  }
  return (
    <Stack
      direction="row"
      role="toolbar"
      aria-label={t('console.tools')}
      sx={{
        alignItems: 'center',
        gap: 0.25,
        px: 1,
        height: 38,
        borderBottom: 1,
        borderColor: 'divider',
        bgcolor: 'surface.raised',
      }}
    >
      {searching ? (
        <SearchField console={console} scheme={scheme} onClose={() => onSearching(false)} />
      ) : (
        <Typography variant="caption" color="textSecondary" sx={{ flex: 1, pl: 1 }}>
          {t('console.title')}
        </Typography>
      )}
      {!searching && (
        <Tool label={t('console.search')} onClick={() => onSearching(true)}>
          <Search />
        </Tool>
      )}
      <Tool label={t('console.follow')} pressed={following} onClick={onFollow}>
        <VerticalAlignBottom />
      </Tool>
      <Tool label={t('console.copy')} onClick={copy}>
        <ContentCopy />
      </Tool>
      <Tool label={t('console.clear')} onClick={() => console?.terminal.clear()}>
        <CleaningServices />
      </Tool>
      <Tool label={t('console.logFile')} onClick={() => logFile.mutate({ id: runId })}>
        <Description />
      </Tool>
    </Stack>
  )
}

function SearchField({
  console,
  scheme,
  onClose,
}: {
  readonly console: ConsoleTerminal | null
  readonly scheme: Scheme
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<{ readonly index: number; readonly count: number } | null>(null)
  const colours = searchColours(scheme)
  const decorations = {
    matchBackground: colours.match,
    activeMatchBackground: colours.active,
    matchOverviewRuler: colours.match,
    activeMatchColorOverviewRuler: colours.active,
  }

  useEffect(() => {
    if (console === null) return
    const results = console.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      results.dispose()
      console.search.clearDecorations()
    }
  }, [console])

  const look = (text: string, back = false, incremental = false): void => {
    if (console === null) return
    if (text === '') {
      console.search.clearDecorations()
      setFound(null)
    } else if (back) console.search.findPrevious(text, { decorations })
    else console.search.findNext(text, { decorations, incremental })
  }

  return (
    <Stack direction="row" role="search" sx={{ flex: 1, alignItems: 'center', gap: 0.5, pl: 1 }}>
      <InputBase
        autoFocus
        value={query}
        placeholder={t('console.searchPlaceholder')}
        onChange={(event) => {
          setQuery(event.target.value)
          look(event.target.value, false, true)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') look(query, event.shiftKey)
          if (event.key === 'Escape') onClose()
        }}
        sx={{ flex: 1, maxWidth: 320, fontSize: '0.8125rem' }}
        slotProps={{ input: { 'aria-label': t('console.search'), spellCheck: false } }}
      />
      <Typography variant="caption" color="textSecondary" role="status" sx={{ minWidth: 72, textAlign: 'right' }}>
        {found === null
          ? ''
          : found.count === 0
            ? t('console.noMatches')
            : t('console.matches', { index: found.index + 1, count: found.count })}
      </Typography>
      <Tool label={t('console.previous')} onClick={() => look(query, true)}>
        <KeyboardArrowUp />
      </Tool>
      <Tool label={t('console.next')} onClick={() => look(query)}>
        <KeyboardArrowDown />
      </Tool>
      <Tool label={t('console.closeSearch')} onClick={onClose}>
        <Close />
      </Tool>
    </Stack>
  )
}
