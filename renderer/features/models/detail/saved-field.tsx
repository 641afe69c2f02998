import IconButton from '@mui/material/IconButton'
import InputAdornment from '@mui/material/InputAdornment'
import TextField from '@mui/material/TextField'
import Tooltip from '@mui/material/Tooltip'
import Undo from '@mui/icons-material/Undo'
import { useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'

/** A text that is kept when one leaves it or presses Enter; Escape brings back what was there. */
export function SavedField({
  label,
  value,
  longest,
  lines = 1,
  placeholder,
  onSave,
  onTakeBack,
}: {
  readonly label: string
  readonly value: string
  readonly longest: number
  readonly lines?: number
  readonly placeholder?: string
  readonly onSave: (value: string) => void
  /** Lets what the file says be true again. */
  readonly onTakeBack?: () => void
}): ReactElement {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  if (known !== value) {
    setKnown(value)
    setText(value)
  }
  const save = (): void => {
    if (text !== value) onSave(text)
  }
  return (
    <TextField
      label={label}
      value={text}
      multiline={lines > 1}
      {...(lines > 1 ? { minRows: lines, maxRows: 12 } : {})}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && lines === 1) save()
        if (event.key === 'Escape' && text !== value) {
          event.preventDefault()
          event.stopPropagation()
          setText(value)
        }
      }}
      slotProps={{
        htmlInput: { maxLength: longest },
        inputLabel: { shrink: true },
        input:
          onTakeBack === undefined
            ? {}
            : {
                endAdornment: (
                  <InputAdornment position="end">
                    <Tooltip title={t('models:takeBack')}>
                      <IconButton aria-label={t('models:takeBackName', { what: label })} onClick={onTakeBack}>
                        <Undo sx={{ fontSize: 16 }} />
                      </IconButton>
                    </Tooltip>
                  </InputAdornment>
                ),
              },
      }}
    />
  )
}
