import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useRef, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { PackageFault } from '../../../shared/contract/own-packages.ts'
import { fonts } from '../../app/tokens.ts'

const lineHeight = 20
const padding = 12

/** The package file as text, with line numbers; faults are marked in the margin and lead to their line. */
export function YamlEditor({
  text,
  faults,
  checking,
  onChange,
}: {
  readonly text: string
  readonly faults: readonly PackageFault[]
  readonly checking: boolean
  readonly onChange: (text: string) => void
}): ReactElement {
  const { t } = useTranslation()
  const area = useRef<HTMLTextAreaElement>(null)
  const margin = useRef<HTMLDivElement>(null)
  const lines = text.split('\n')
  const faulty = new Set(faults.map(({ line }) => line))
  const goTo = (line: number): void => {
    const element = area.current
    if (element === null) return
    const start = lines.slice(0, line - 1).reduce((sum, content) => sum + content.length + 1, 0)
    element.focus()
    element.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
    element.scrollTop = Math.max(0, (line - 6) * lineHeight)
  }
  const font = { fontFamily: fonts.mono, fontSize: 12.5, lineHeight: `${lineHeight}px` }
  return (
    <Box>
      <Box
        sx={{
          display: 'flex',
          // With what is said of it below, it fits a window of 720 pixels.
          height: 'clamp(240px, calc(100vh - 470px), 640px)',
          border: 1,
          borderColor: faults.length > 0 ? 'error.main' : 'divider',
          borderRadius: 1,
          overflow: 'hidden',
          bgcolor: 'surface.raised',
          '&:focus-within': { borderColor: 'text.primary' },
        }}
      >
        <Box
          ref={margin}
          aria-hidden
          sx={{
            ...font,
            py: `${padding}px`,
            px: 1,
            overflow: 'hidden',
            textAlign: 'right',
            color: 'text.secondary',
            borderRight: 1,
            borderColor: 'divider',
            userSelect: 'none',
            minWidth: 44,
          }}
        >
          {lines.map((_content, index) => (
            <Box key={index} sx={faulty.has(index + 1) ? { color: 'error.main', fontWeight: 700 } : {}}>
              {index + 1}
            </Box>
          ))}
        </Box>
        <Box
          component="textarea"
          ref={area}
          aria-label={t('own:file')}
          aria-invalid={faults.length > 0}
          aria-describedby="own-faults"
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => {
            if (margin.current !== null) margin.current.scrollTop = event.currentTarget.scrollTop
          }}
          sx={{
            ...font,
            flex: 1,
            minWidth: 0,
            p: `${padding}px`,
            m: 0,
            border: 0,
            outline: 'none',
            resize: 'none',
            bgcolor: 'transparent',
            color: 'text.primary',
            whiteSpace: 'pre',
            overflow: 'auto',
          }}
        />
      </Box>
      <Box id="own-faults" role="status" sx={{ mt: 1, minHeight: 24 }}>
        {faults.length === 0 ? (
          <Typography variant="caption" color="textSecondary">
            {checking ? t('own:checking') : t('own:inOrder')}
          </Typography>
        ) : (
          <Box component="ul" aria-label={t('own:faults')} sx={{ m: 0, p: 0, listStyle: 'none' }}>
            {faults.slice(0, 8).map(({ line, where, message }) => (
              <Typography
                key={`${line} ${where} ${message}`}
                component="li"
                variant="body2"
                sx={{ overflowWrap: 'anywhere' }}
              >
                <Link
                  component="button"
                  type="button"
                  color="error"
                  onClick={() => goTo(line)}
                  sx={{ verticalAlign: 'baseline' }}
                >
                  {t('own:line', { line })}
                </Link>
                {': '}
                {where !== '' && <code>{where}</code>} {message}
              </Typography>
            ))}
          </Box>
        )}
      </Box>
    </Box>
  )
}
