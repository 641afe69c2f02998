import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Install } from '../../../shared/contract/installs.ts'
import { useFormat } from '../../components/use-format.ts'

/** Less than this much shared is not worth a word. */
const worthSaying = 0.95

/** What an install takes, and how much of it nothing else shares. */
export function DiskUse({ install: { size, sizeAlone } }: { readonly install: Install }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const shares = size !== null && sizeAlone !== null && sizeAlone < size * worthSaying
  return (
    <>
      <Typography variant="body2" color="textSecondary" noWrap title={t('installs.diskUse')}>
        {size === null ? '—' : format.bytes(size)}
      </Typography>
      {shares && (
        <Typography
          variant="caption"
          color="textSecondary"
          title={t('installs.sizeShared')}
          sx={{ display: 'block', lineHeight: 1.2 }}
        >
          {t('installs.sizeAlone', { size: format.bytes(sizeAlone) })}
        </Typography>
      )}
    </>
  )
}
