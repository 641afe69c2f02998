import Alert from '@mui/material/Alert'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { tellInfo } from '../api/errors.ts'
import { useHello } from '../api/hooks.ts'
import { useLanguage } from './i18n.ts'

/** What the core found wrong at its start, until it is put away. */
export function Notices(): ReactElement | null {
  const { t } = useTranslation()
  const language = useLanguage()
  const [away, setAway] = useState(false)
  const notices = useHello().data?.notices ?? []
  if (away || notices.length === 0) return null
  return (
    <Alert severity="warning" sx={{ mx: 2, mt: 1.5 }} closeText={t('common.close')} onClose={() => setAway(true)}>
      {notices.map((notice) => {
        if (!('message' in notice)) return <div key={notice.file}>{t('notice.settings', { file: notice.file })}</div>
        const told = tellInfo(notice, language)
        return (
          <div key={told.message}>
            {told.message} {told.remedy}
          </div>
        )
      })}
    </Alert>
  )
}
