import MoreVert from '@mui/icons-material/MoreVert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import IconButton from '@mui/material/IconButton'
import LinearProgress from '@mui/material/LinearProgress'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouterLink } from 'react-router'
import type { ModelRoot } from '../../../../shared/library/root.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { StateDot, type Tone } from '../../../components/state-dot.tsx'
import { useFormat } from '../../../components/use-format.ts'
import { writeAddress } from '../library/address.ts'
import { ChangeRootDialog } from './change-root-dialog.tsx'
import { RemoveRootDialog } from './remove-root-dialog.tsx'

const tones: Readonly<Record<ModelRoot['state'], Tone>> = { online: 'alive', offline: 'error', changed: 'attention' }

/** One folder of the library: where it is, whether it is there, how full its drive is. */
export function RootCard({ root }: { readonly root: ModelRoot }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const [dialog, setDialog] = useState<'change' | 'remove' | null>(null)
  const inLibrary = writeAddress({ filter: { roots: [root.id] }, sort: 'title', descending: false, view: 'cards' })
  return (
    <Box
      component="li"
      aria-label={root.name}
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1.25, bgcolor: 'surface.raised', p: 2, minWidth: 0 }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
        <Typography variant="h3" component="h3" noWrap sx={{ minWidth: 0 }}>
          {root.name}
        </Typography>
        {root.primary && <Chip label={t('models:primary')} />}
        {root.readOnly && <Chip label={t('models:readOnly')} />}
        <Box sx={{ flex: 1 }} />
        <StateDot
          tone={tones[root.state]}
          label={t(`models:rootState.${root.state}`)}
          quiet={root.state === 'online'}
        />
        <RootMenu root={root} onDialog={setDialog} />
      </Stack>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 0.5, minWidth: 0 }}>
        <Typography variant="mono" color="textSecondary" noWrap title={root.path} sx={{ minWidth: 0 }}>
          {root.path}
        </Typography>
        <CopyButton text={root.path} label={t('models:copyPath')} />
      </Stack>
      <Typography variant="body2" color="textSecondary">
        {t(`models:layout.${root.layout}`)} · {t('models:count', { count: root.files, size: format.bytes(root.bytes) })}
        {!root.links && ` · ${t('models:noLinks')}`}
      </Typography>
      {root.state !== 'online' && (
        <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5, mt: 1.25 }}>
          <Typography variant="body2" sx={{ flex: 1 }}>
            {t(`models:rootStateHelp.${root.state}`)}
          </Typography>
          <Button size="small" onClick={() => setDialog('change')}>
            {t('models:rootMoved')}
          </Button>
        </Stack>
      )}
      {root.freeBytes !== null && root.totalBytes !== null && (
        <Space free={root.freeBytes} total={root.totalBytes} models={root.bytes} name={root.name} />
      )}
      <Button
        size="small"
        variant="text"
        component={RouterLink}
        to={`/models?${inLibrary.toString()}`}
        sx={{ ml: -1.25, mt: 0.75 }}
      >
        {t('models:showModels')}
      </Button>
      {dialog === 'change' && <ChangeRootDialog root={root} onClose={() => setDialog(null)} />}
      {dialog === 'remove' && <RemoveRootDialog root={root} onClose={() => setDialog(null)} />}
    </Box>
  )
}

function Space({
  free,
  total,
  models,
  name,
}: {
  readonly free: number
  readonly total: number
  readonly models: number
  readonly name: string
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const told = t('models:free', { free: format.bytes(free), total: format.bytes(total) })
  const used = total === 0 ? 0 : ((total - free) / total) * 100
  const tight = free < total * 0.05
  return (
    <Box sx={{ mt: 1.25 }}>
      <LinearProgress
        variant="determinate"
        value={used}
        color={tight ? 'warning' : 'secondary'}
        aria-label={t('models:space', { name })}
        aria-valuetext={told}
        sx={{ height: 6, borderRadius: 3 }}
      />
      <Typography variant="caption" color="textSecondary" sx={{ display: 'block', mt: 0.5 }}>
        {told}
        {models > 0 && models <= total && ` · ${t('models:modelsShare', { percent: format.percent(models / total) })}`}
      </Typography>
    </Box>
  )
}

function RootMenu({
  root,
  onDialog,
}: {
  readonly root: ModelRoot
  readonly onDialog: (dialog: 'change' | 'remove') => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const queries = useQueryClient()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const refresh = { onSuccess: () => queries.invalidateQueries({ queryKey: api.models.key() }) }
  const change = useMutation(api.models.roots.change.mutationOptions(refresh))
  const scan = useMutation(api.models.scan.mutationOptions(refresh))
  const entry = (label: string, run: () => void, disabled = false): ReactElement => (
    <MenuItem
      disabled={disabled}
      onClick={() => {
        setAnchor(null)
        run()
      }}
    >
      {label}
    </MenuItem>
  )
  return (
    <>
      <IconButton
        aria-label={t('models:rootMenu', { name: root.name })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <MoreVert fontSize="small" />
      </IconButton>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        {entry(t('models:scan.again'), () => scan.mutate({ root: root.id }), root.state !== 'online')}
        {entry(t('models:changeRoot'), () => onDialog('change'))}
        {!root.primary &&
          entry(
            t('models:makePrimary'),
            () => change.mutate({ id: root.id, primary: true }),
            root.readOnly || root.state !== 'online',
          )}
        {entry(
          t(root.readOnly ? 'models:allowWriting' : 'models:forbidWriting'),
          () => change.mutate({ id: root.id, readOnly: !root.readOnly }),
          root.primary,
        )}
        {entry(t('models:removeRoot'), () => onDialog('remove'), root.primary)}
      </Menu>
    </>
  )
}
