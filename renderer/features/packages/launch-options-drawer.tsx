import Close from '@mui/icons-material/Close'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Drawer from '@mui/material/Drawer'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { LaunchOption, OptionValues } from '../../../shared/catalogue/launch-options.ts'
import { resolveOptions } from '../../../shared/catalogue/launch-plan.ts'
import type { Manifest } from '../../../shared/catalogue/manifest.ts'
import { machineFacts } from '../../../shared/catalogue/match.ts'
import type { Install } from '../../../shared/contract/installs.ts'
import { useDeck } from '../../api/deck-context.ts'
import { useHardware, useInstalls } from '../../api/hooks.ts'
import { shownInline } from '../../app/queries.ts'
import { useToasts } from '../../app/toast-host.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { joinArguments, splitArguments } from './arguments.ts'
import { OptionField } from './option-field.tsx'

const groups: readonly LaunchOption['group'][] = [
  'memory',
  'precision',
  'attention',
  'device',
  'network',
  'paths',
  'behaviour',
]

function useDefaults(manifest: Manifest, install: Install): OptionValues {
  const hardware = useHardware().data
  return useMemo(
    () => (hardware === undefined ? {} : resolveOptions(manifest, {}, machineFacts(hardware, install.backend))),
    [hardware, manifest, install.backend],
  )
}

/** The typed launch options of one install; what is left alone follows the machine. */
export function LaunchOptionsDrawer({
  install,
  manifest,
  onClose,
}: {
  readonly install: Install
  readonly manifest: Manifest
  readonly onClose: () => void
}): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const toasts = useToasts()
  const [values, setValues] = useState<OptionValues>(install.options)
  const [extra, setExtra] = useState(joinArguments(install.extraArgs))
  const defaults = useDefaults(manifest, install)
  const workers = (useInstalls().data ?? []).filter((other) => other.package === manifest.workers?.package)
  const save = useMutation(
    api.installs.configure.mutationOptions({
      meta: shownInline,
      onSuccess: () => {
        toasts.push({ severity: 'success', message: t('options.saved', { name: install.name }) })
        onClose()
      },
    }),
  )
  const choose = (id: string, value: OptionValues[string] | undefined): void => {
    const { [id]: _replaced, ...rest } = values
    setValues(value === undefined ? rest : { ...rest, [id]: value })
  }
  return (
    <Drawer
      anchor="right"
      open
      onClose={onClose}
      slotProps={{
        paper: { sx: { width: 480, maxWidth: '92vw' }, role: 'dialog', 'aria-labelledby': 'options-title' },
      }}
    >
      <Stack direction="row" sx={{ alignItems: 'center', px: 3, py: 2, borderBottom: 1, borderColor: 'divider' }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h2" id="options-title">
            {t('options.title')}
          </Typography>
          <Typography variant="body2" color="textSecondary" noWrap>
            {t('options.lead', { name: install.name })}
          </Typography>
        </Box>
        <IconButton aria-label={t('common.close')} onClick={onClose}>
          <Close />
        </IconButton>
      </Stack>
      <Stack sx={{ flex: 1, overflowY: 'auto', px: 3, py: 2.5, gap: 3 }}>
        {groups.map((group) => {
          const own = manifest.launch.options.filter((option) => option.group === group)
          if (own.length === 0) return null
          return (
            <Stack key={group} component="section" aria-label={t(`optionGroup.${group}`)} sx={{ gap: 2 }}>
              <Typography variant="overline" color="textSecondary">
                {t(`optionGroup.${group}`)}
              </Typography>
              {own.map((option) => (
                <OptionField
                  key={option.id}
                  option={option}
                  value={values[option.id]}
                  automatic={defaults[option.id]}
                  installs={workers.map(({ name }) => name)}
                  onChange={(value) => choose(option.id, value)}
                />
              ))}
            </Stack>
          )
        })}
        <Stack component="section" sx={{ gap: 2 }}>
          <Typography variant="overline" color="textSecondary">
            {t('options.extraTitle')}
          </Typography>
          <TextField
            multiline
            minRows={2}
            label={t('options.extra')}
            helperText={t('options.extraHelp')}
            value={extra}
            onChange={(event) => setExtra(event.target.value)}
            slotProps={{ htmlInput: { spellCheck: false } }}
          />
        </Stack>
      </Stack>
      {save.isError && (
        <Box sx={{ px: 3, pb: 2 }}>
          <ErrorPanel error={save.error} />
        </Box>
      )}
      <Stack
        direction="row"
        sx={{ gap: 1, px: 3, py: 2, borderTop: 1, borderColor: 'divider', justifyContent: 'flex-end' }}
      >
        <Button
          variant="text"
          sx={{ mr: 'auto' }}
          onClick={() => setValues({})}
          disabled={Object.keys(values).length === 0}
        >
          {t('options.resetAll')}
        </Button>
        <Button variant="text" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          variant="contained"
          color="primary"
          loading={save.isPending}
          onClick={() => save.mutate({ name: install.name, options: values, extraArgs: splitArguments(extra) })}
        >
          {t('common.save')}
        </Button>
      </Stack>
    </Drawer>
  )
}
