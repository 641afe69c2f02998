import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import Dialog from '@mui/material/Dialog'
import InputBase from '@mui/material/InputBase'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { assertNever } from '../../shared/assert-never.ts'
import { useDeck } from '../api/deck-context.ts'
import { useCatalogue, useInstalls, useRuns } from '../api/hooks.ts'
import { openUrl } from '../components/open-url.ts'
import { findItems, paletteItems, type PaletteAct } from './palette-items.ts'

function usePaletteAct(onClose: () => void): (act: PaletteAct) => void {
  const navigate = useNavigate()
  const { api } = useDeck()
  const launch = useMutation(
    api.runs.launch.mutationOptions({ onSuccess: (run) => void navigate(`/running/${run.id}`) }),
  )
  const stop = useMutation(api.runs.stop.mutationOptions())
  return (act) => {
    onClose()
    switch (act.do) {
      case 'go':
        void navigate(act.to)
        return
      case 'launch':
        launch.mutate({ name: act.name })
        return
      case 'stop':
        stop.mutate({ id: act.runId })
        return
      case 'open':
        openUrl(act.url)
        return
      default:
        assertNever(act)
    }
  }
}

/** Search over packages, installs, runs, pages and what can be done with them; all by keyboard. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [index, setIndex] = useState(0)
  const list = useRef<HTMLUListElement>(null)
  const catalogue = useCatalogue().data
  const installs = useInstalls().data
  const runs = useRuns().data
  const act = usePaletteAct(onClose)
  const items = useMemo(
    () => paletteItems({ entries: catalogue?.entries ?? [], installs: installs ?? [], runs: runs ?? [] }, t),
    [catalogue, installs, runs, t],
  )
  const found = findItems(items, query)
  const active = found[Math.min(index, found.length - 1)]

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active?.id])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setIndex((index + 1) % Math.max(1, found.length))
    else if (event.key === 'ArrowUp') setIndex((index - 1 + found.length) % Math.max(1, found.length))
    else if (event.key === 'Enter' && active !== undefined) act(active.act)
    else return
    event.preventDefault()
  }

  return (
    <Dialog
      open
      onClose={onClose}
      slotProps={{ paper: { 'aria-label': t('search.title') } }}
      maxWidth="sm"
      fullWidth
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start', pt: '8vh' } }}
    >
      <Stack
        direction="row"
        sx={{ alignItems: 'center', gap: 1.5, px: 2.5, height: 52, borderBottom: 1, borderColor: 'divider' }}
      >
        <SearchIcon sx={{ color: 'text.secondary' }} />
        <InputBase
          autoFocus
          fullWidth
          placeholder={t('search.placeholder')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setIndex(0)
          }}
          onKeyDown={onKeyDown}
          slotProps={{
            input: {
              role: 'combobox',
              'aria-label': t('search.title'),
              'aria-expanded': true,
              'aria-controls': 'search-results',
              'aria-autocomplete': 'list',
              'aria-activedescendant': active === undefined ? undefined : `search-${found.indexOf(active)}`,
            },
          }}
        />
      </Stack>
      <Box
        component="ul"
        ref={list}
        id="search-results"
        role="listbox"
        aria-label={t('search.results')}
        sx={{ listStyle: 'none', m: 0, p: 1, maxHeight: 400, overflowY: 'auto' }}
      >
        {found.map((item, position) => (
          <Stack
            key={item.id}
            component="li"
            role="option"
            id={`search-${position}`}
            aria-selected={item === active}
            direction="row"
            onMouseMove={() => setIndex(position)}
            onClick={() => act(item.act)}
            sx={{
              alignItems: 'center',
              gap: 2,
              px: 1.5,
              py: 0.875,
              borderRadius: 0.75,
              cursor: 'pointer',
              '&[aria-selected=true]': { bgcolor: 'surface.high' },
            }}
          >
            <Typography sx={{ flex: 1 }} noWrap>
              {item.label}
            </Typography>
            <Typography variant="caption" color="textSecondary" noWrap>
              {item.hint}
            </Typography>
          </Stack>
        ))}
        {found.length === 0 && (
          <Typography component="li" color="textSecondary" sx={{ px: 1.5, py: 2 }}>
            {t('search.nothing', { query })}
          </Typography>
        )}
      </Box>
    </Dialog>
  )
}
