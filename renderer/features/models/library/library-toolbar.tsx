import ArrowDownward from '@mui/icons-material/ArrowDownward'
import ArrowUpward from '@mui/icons-material/ArrowUpward'
import Clear from '@mui/icons-material/Clear'
import FilterList from '@mui/icons-material/FilterList'
import GridView from '@mui/icons-material/GridViewOutlined'
import Search from '@mui/icons-material/Search'
import TableRows from '@mui/icons-material/TableRowsOutlined'
import Box from '@mui/material/Box'
import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import { useEffect, useEffectEvent, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelSortSchema, type ModelFilter } from '../../../../shared/library/query.ts'
import { useFormat } from '../../../components/use-format.ts'
import type { Library } from './use-library.ts'

/** Search, order and view; and how much is shown. */
export function LibraryToolbar({
  library: { address, change, filter },
  panel,
  onPanel,
  total,
  bytes,
  waiting,
}: {
  readonly library: Library
  readonly panel: boolean
  readonly onPanel: () => void
  readonly total: number
  readonly bytes: number
  readonly waiting: boolean
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const { sort, descending, view } = address
  const turn = t(descending ? 'models:ascending' : 'models:descending')
  return (
    <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
      <Tooltip title={t('models:filter')}>
        <ToggleButton
          value="filter"
          size="small"
          selected={panel}
          aria-label={t('models:filter')}
          onChange={onPanel}
          sx={{ px: 1 }}
        >
          <FilterList sx={{ fontSize: 20 }} />
        </ToggleButton>
      </Tooltip>
      <SearchField filter={address.filter} onFilter={filter} />
      <Typography
        role="status"
        variant="body2"
        color="textSecondary"
        noWrap
        sx={{ flex: '1 0 auto', ml: 0.5, opacity: waiting ? 0.6 : 1 }}
      >
        {t('models:count', { count: total, size: format.bytes(bytes) })}
      </Typography>
      <TextField
        select
        fullWidth={false}
        value={sort}
        onChange={(event) => {
          const chosen = modelSortSchema.safeParse(event.target.value)
          if (chosen.success) change({ sort: chosen.data })
        }}
        slotProps={{
          htmlInput: { 'aria-label': t('models:sortBy') },
          select: { sx: { minWidth: 132, '& .MuiSelect-select': { py: 0.625 } } },
        }}
      >
        {modelSortSchema.options.map((option) => (
          <MenuItem key={option} value={option}>
            {t(`models:sort.${option}`)}
          </MenuItem>
        ))}
      </TextField>
      <Tooltip title={turn}>
        <IconButton aria-label={turn} onClick={() => change({ descending: !descending })}>
          {descending ? <ArrowDownward fontSize="small" /> : <ArrowUpward fontSize="small" />}
        </IconButton>
      </Tooltip>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label={t('models:view')}
        value={view}
        onChange={(_event, next: 'cards' | 'table' | null) => next !== null && change({ view: next })}
      >
        <ToggleButton value="cards" aria-label={t('models:cards')} title={t('models:cards')} sx={{ px: 1 }}>
          <GridView sx={{ fontSize: 20 }} />
        </ToggleButton>
        <ToggleButton value="table" aria-label={t('models:table')} title={t('models:table')} sx={{ px: 1 }}>
          <TableRows sx={{ fontSize: 20 }} />
        </ToggleButton>
      </ToggleButtonGroup>
    </Stack>
  )
}

const longest = 300
/** Words that rest for so long are looked for. */
const restMs = 200

/** The words that are searched for; typed freely, looked for once they rest. */
function SearchField({
  filter,
  onFilter,
}: {
  readonly filter: ModelFilter
  readonly onFilter: (filter: ModelFilter, replace?: boolean) => void
}): ReactElement {
  const { t } = useTranslation()
  const outside = filter.search ?? ''
  const [text, setText] = useState(outside)
  const [known, setKnown] = useState(outside)
  /** The words that this field itself has put into the address. */
  const [sent, setSent] = useState(outside)
  if (known !== outside) {
    setKnown(outside)
    if (outside !== sent) {
      // Another address was opened: its words take the place of what stands here.
      setSent(outside)
      setText(outside)
    }
  }
  const tell = useEffectEvent(() => {
    const search = text.trim() === '' ? '' : text
    if (search === outside) return
    setSent(search)
    const { search: _before, ...rest } = filter
    onFilter(search === '' ? rest : { ...rest, search }, true)
  })
  useEffect(() => {
    const timer = setTimeout(() => tell(), restMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <TextField
      type="search"
      fullWidth={false}
      value={text}
      placeholder={t('models:searchPlaceholder')}
      onChange={(event) => setText(event.target.value.slice(0, longest))}
      sx={{
        flex: '1 1 180px',
        maxWidth: 380,
        minWidth: 120,
        '& input': { py: 0.75 },
        '& input::-webkit-search-cancel-button': { display: 'none' },
      }}
      slotProps={{
        htmlInput: { 'aria-label': t('models:search') },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <Search sx={{ fontSize: 18 }} />
            </InputAdornment>
          ),
          endAdornment: text !== '' && (
            <Box sx={{ mr: -1 }}>
              <IconButton aria-label={t('models:clearSearch')} onClick={() => setText('')}>
                <Clear sx={{ fontSize: 16 }} />
              </IconButton>
            </Box>
          ),
        },
      }}
    />
  )
}
