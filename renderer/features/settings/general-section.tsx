import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../shared/contract/settings.ts'
import { languages } from '../../app/i18n.ts'
import { DataFolder } from '../../components/data-folder.tsx'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Panel } from '../../components/page.tsx'
import { SettingRow } from './setting-row.tsx'
import { useSetting } from './use-setting.ts'

export function GeneralSection({ settings }: { readonly settings: Settings }): ReactElement {
  const { t } = useTranslation()
  const language = useSetting('language')
  const theme = useSetting('theme')
  return (
    <Panel flush>
      <SettingRow title={t('settings.language')} help={t('settings.languageHelp')}>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label={t('settings.language')}
          value={settings.language}
          onChange={(_event, value: Settings['language'] | null) => value !== null && language.set(value)}
        >
          <ToggleButton value="system">{t('settings.asSystem')}</ToggleButton>
          <ToggleButton value="en">{languages.en}</ToggleButton>
          <ToggleButton value="ru">{languages.ru}</ToggleButton>
        </ToggleButtonGroup>
        {language.error !== null && <ErrorPanel error={language.error} />}
      </SettingRow>
      <SettingRow title={t('settings.theme')}>
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label={t('settings.theme')}
          value={settings.theme}
          onChange={(_event, value: Settings['theme'] | null) => value !== null && theme.set(value)}
        >
          <ToggleButton value="dark">{t('settings.dark')}</ToggleButton>
          <ToggleButton value="light">{t('settings.light')}</ToggleButton>
          <ToggleButton value="system">{t('settings.asSystem')}</ToggleButton>
        </ToggleButtonGroup>
        {theme.error !== null && <ErrorPanel error={theme.error} />}
      </SettingRow>
      <SettingRow title={t('settings.dataFolder')} help={t('settings.dataFolderHelp')}>
        <DataFolder />
      </SettingRow>
    </Panel>
  )
}
