import FileOpen from '@mui/icons-material/FileOpenOutlined'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useRef, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportRequest } from '../../../../shared/contract/models.ts'

const modes = ['copy', 'move'] as const

/** Files and folders by their paths, and whether they are copied or moved. */
export function PathFields({
  text,
  mode,
  autoFocus,
  onText,
  onMode,
  onPick,
}: {
  readonly text: string
  readonly mode: ImportRequest['mode']
  readonly autoFocus: boolean
  readonly onText: (text: string) => void
  readonly onMode: (mode: ImportRequest['mode']) => void
  readonly onPick: (files: readonly File[]) => void
}): ReactElement {
  const { t } = useTranslation()
  const picker = useRef<HTMLInputElement>(null)
  return (
    <>
      <TextField
        autoFocus={autoFocus}
        multiline
        minRows={2}
        maxRows={6}
        label={t('models:paths')}
        placeholder={t('models:pathsExample')}
        helperText={t('models:pathsHelp')}
        value={text}
        onChange={(event) => onText(event.target.value)}
        slotProps={{ htmlInput: { spellCheck: false }, inputLabel: { shrink: true } }}
        sx={{ mt: 0.75, '& textarea': { fontSize: '0.8125rem' } }}
      />
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between', gap: 2, flexWrap: 'wrap' }}>
        <RadioGroup
          row
          aria-label={t('models:importMode')}
          value={mode}
          onChange={(_event, value) => onMode(value === 'move' ? 'move' : 'copy')}
        >
          {modes.map((one) => (
            <FormControlLabel
              key={one}
              value={one}
              control={<Radio size="small" />}
              label={t(`models:mode.${one}`)}
              slotProps={{ typography: { variant: 'body2' } }}
            />
          ))}
        </RadioGroup>
        <Button size="small" startIcon={<FileOpen />} onClick={() => picker.current?.click()}>
          {t('models:chooseFiles')}
        </Button>
        <input
          ref={picker}
          hidden
          multiple
          type="file"
          aria-label={t('models:chooseFiles')}
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])]
            event.target.value = ''
            if (chosen.length > 0) onPick(chosen)
          }}
        />
      </Stack>
    </>
  )
}
