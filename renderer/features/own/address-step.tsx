import Search from '@mui/icons-material/Search'
import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useRef, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { maxPackageText } from '../../../shared/contract/own-packages.ts'
import { ErrorPanel } from '../../components/error-panel.tsx'
import { Panel } from '../../components/page.tsx'
import { useFormat } from '../../components/use-format.ts'
import { useDetect, type Detected } from './use-detect.ts'

/** The first step: where the program lies, or a file that somebody exported. */
export function AddressStep({
  onFound,
  onImport,
}: {
  readonly onFound: (found: Detected) => void
  readonly onImport: (text: string) => void
}): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const [address, setAddress] = useState('')
  const { look, cancel, looking, progress, error } = useDetect(onFound)
  return (
    <Stack sx={{ gap: 3 }}>
      <Panel>
        <Stack
          component="form"
          sx={{ gap: 2 }}
          onSubmit={(event) => {
            event.preventDefault()
            look(address)
          }}
        >
          <TextField
            autoFocus
            label={t('own:address')}
            placeholder="https://github.com/owner/name"
            helperText={t('own:addressHelp')}
            value={address}
            disabled={looking}
            onChange={(event) => setAddress(event.target.value)}
            slotProps={{ htmlInput: { spellCheck: false, maxLength: 1000, autoComplete: 'off' } }}
          />
          <Stack direction="row" sx={{ gap: 1 }}>
            <Button
              type="submit"
              variant="contained"
              color="primary"
              startIcon={<Search />}
              disabled={address.trim() === '' || looking}
            >
              {t('own:look')}
            </Button>
            {looking && <Button onClick={cancel}>{t('common.cancel')}</Button>}
          </Stack>
          {looking && (
            <Box role="status" aria-label={t('own:looking')}>
              <LinearProgress aria-label={t('own:looking')} />
              <Typography variant="caption" color="textSecondary" noWrap sx={{ display: 'block', mt: 0.75 }}>
                {progress === null
                  ? t('own:asking')
                  : [progress.detail, progress.bytesDone === null ? '' : format.bytes(progress.bytesDone)]
                      .filter((part) => part !== '')
                      .join(' · ')}
              </Typography>
            </Box>
          )}
          {error !== null && !looking && <ErrorPanel error={error} onRetry={() => look(address)} />}
        </Stack>
      </Panel>
      <ImportFile disabled={looking} onImport={onImport} />
    </Stack>
  )
}

function ImportFile({
  disabled,
  onImport,
}: {
  readonly disabled: boolean
  readonly onImport: (text: string) => void
}): ReactElement {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [tooLarge, setTooLarge] = useState(false)
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    setTooLarge(file.size > maxPackageText)
    if (file.size <= maxPackageText) onImport(await file.text())
  }
  return (
    <Panel>
      <Stack direction="row" sx={{ gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
        <Box sx={{ flex: 1, minWidth: 260 }}>
          <Typography variant="h3">{t('own:importTitle')}</Typography>
          <Typography variant="body2" color={tooLarge ? 'error' : 'textSecondary'}>
            {tooLarge ? t('own:importTooLarge') : t('own:importBody')}
          </Typography>
        </Box>
        <Button startIcon={<UploadFile />} disabled={disabled} onClick={() => input.current?.click()}>
          {t('own:importButton')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept=".yaml,.yml"
          aria-label={t('own:importButton')}
          onChange={(event) => {
            void take(event.target.files?.[0])
            // The same file may be chosen again after it was mended.
            event.target.value = ''
          }}
        />
      </Stack>
    </Panel>
  )
}
