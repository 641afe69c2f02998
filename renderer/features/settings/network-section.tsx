import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../shared/contract/settings.ts'
import { tell } from '../../api/errors.ts'
import { useLanguage } from '../../app/i18n.ts'
import { useToasts } from '../../app/toast-host.tsx'
import { Panel } from '../../components/page.tsx'
import { GitMirrors } from './git-mirrors.tsx'
import { SettingRow } from './setting-row.tsx'
import { useSetting } from './use-setting.ts'

type AddressKey = 'mirrors.pypi' | 'mirrors.torch' | 'mirrors.huggingface' | 'mirrors.python' | 'proxy'

const addresses: readonly { readonly key: AddressKey; readonly word: string; readonly usual: string }[] = [
  { key: 'proxy', word: 'proxy', usual: 'http://host:3128' },
  { key: 'mirrors.pypi', word: 'pypi', usual: 'https://pypi.org/simple' },
  { key: 'mirrors.torch', word: 'torch', usual: 'https://download.pytorch.org/whl' },
  { key: 'mirrors.huggingface', word: 'huggingface', usual: 'https://huggingface.co' },
  {
    key: 'mirrors.python',
    word: 'python',
    usual: 'https://github.com/astral-sh/python-build-standalone/releases/download',
  },
]

/** Proxy and mirrors: ordinary settings, because many people need them. */
export function NetworkSection({ settings }: { readonly settings: Settings }): ReactElement {
  const { t } = useTranslation()
  return (
    <Stack sx={{ gap: 2 }}>
      <Typography variant="body2" color="textSecondary">
        {t('network.lead')}
      </Typography>
      <Panel flush>
        {addresses.map(({ key, word, usual }) => (
          <SettingRow key={key} title={t(`network.${word}`)} help={t(`network.${word}Help`)}>
            <AddressField
              key={settings[key]}
              name={key}
              label={t(`network.${word}`)}
              saved={settings[key]}
              usual={usual}
            />
          </SettingRow>
        ))}
        <SettingRow title={t('network.git')} help={t('network.gitHelp')}>
          <GitMirrors saved={settings['mirrors.git']} />
        </SettingRow>
      </Panel>
    </Stack>
  )
}

function AddressField({
  name,
  label,
  saved,
  usual,
}: {
  readonly name: AddressKey
  readonly label: string
  readonly saved: string
  readonly usual: string
}): ReactElement {
  const { t } = useTranslation()
  const language = useLanguage()
  const toasts = useToasts()
  const [value, setValue] = useState(saved)
  const { set, error, pending } = useSetting(name)
  const changed = value.trim() !== saved
  const told = error === null ? null : tell(error, language)
  return (
    <Stack
      component="form"
      direction="row"
      sx={{ gap: 1, alignItems: 'flex-start' }}
      onSubmit={(event) => {
        event.preventDefault()
        set(value.trim(), () => toasts.push({ severity: 'success', message: t('settings.saved') }))
      }}
    >
      <TextField
        placeholder={usual}
        value={value}
        error={told !== null}
        helperText={told === null ? undefined : `${told.message} ${told.remedy}`}
        onChange={(event) => setValue(event.target.value)}
        slotProps={{ htmlInput: { 'aria-label': label, spellCheck: false, inputMode: 'url' } }}
      />
      {changed && (
        <Button
          type="submit"
          variant="contained"
          color="primary"
          loading={pending}
          aria-label={t('settings.saveName', { name: label })}
          sx={{ height: 37 }}
        >
          {t('common.save')}
        </Button>
      )}
    </Stack>
  )
}
