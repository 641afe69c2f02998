import FileOpen from '@mui/icons-material/FileOpenOutlined'
import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useRef, useState, type DragEvent, type ReactElement, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAct } from './acts.ts'
import { droppedPaths } from './dropped.ts'
import { pickedFromDrop } from './upload/picked-files.ts'

const carriesFiles = ({ dataTransfer: { types } }: DragEvent): boolean =>
  types.includes('Files') || types.includes('text/uri-list')

/** The page, on which files and folders can be let fall. */
export function DropArea({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useTranslation()
  const act = useAct()
  const [over, setOver] = useState(false)
  /** Entering a child comes before leaving its parent, so what is entered is counted. */
  const depth = useRef(0)
  return (
    <Box
      onDragEnter={(event) => {
        if (!carriesFiles(event)) return
        depth.current += 1
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!carriesFiles(event)) return
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      }}
      onDragOver={(event) => {
        if (carriesFiles(event)) event.preventDefault()
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return
        event.preventDefault()
        depth.current = 0
        setOver(false)
        const paths = droppedPaths(event.dataTransfer, window.deck?.pathOf)
        if (paths.length > 0) act({ do: 'import', paths, files: [] })
        else
          void pickedFromDrop(event.dataTransfer).then((files) => {
            if (files.length > 0) act({ do: 'import', paths: [], files })
          })
      }}
      sx={{ position: 'relative', display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 }}
    >
      {children}
      {over && (
        <Box
          sx={{
            position: 'absolute',
            inset: 8,
            zIndex: 'drawer',
            display: 'grid',
            placeItems: 'center',
            alignContent: 'center',
            gap: 1,
            pointerEvents: 'none',
            border: 2,
            borderStyle: 'dashed',
            borderColor: 'primary.main',
            borderRadius: 1.5,
            bgcolor: 'surface.accentSoft',
          }}
        >
          <FileOpen sx={{ fontSize: 40, color: 'primary.main' }} />
          <Typography variant="h2" component="p">
            {t('models:dropTitle')}
          </Typography>
          <Typography color="textSecondary">{t('models:dropBody')}</Typography>
        </Box>
      )}
    </Box>
  )
}
