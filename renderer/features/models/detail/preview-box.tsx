import AddPhoto from '@mui/icons-material/AddPhotoAlternateOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { Model } from '../../../../shared/library/model.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { KindMark } from '../library/kind-mark.tsx'
import { packPicture } from './pack-picture.ts'
import { usePicture } from './use-picture.ts'

/** The picture of a model; another one is chosen, or let fall on it. */
export function PreviewBox({ model }: { readonly model: Model }): ReactElement {
  const { t } = useTranslation()
  const { api, client } = useDeck()
  const queries = useQueryClient()
  const picture = usePicture(model)
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const replace = useMutation({
    mutationFn: async (file: File) => {
      const packed = await packPicture(file).catch(() => null)
      if (packed === null) return false
      await client.models.setPreview({ id: model.id, ...packed })
      return true
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: api.models.key() }),
  })
  const take = (files: FileList | null): void => {
    const file = files?.[0]
    if (file !== undefined) replace.mutate(file)
  }
  return (
    <Box
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        event.stopPropagation()
        setOver(false)
        take(event.dataTransfer.files)
      }}
      sx={{
        position: 'relative',
        height: picture === null ? 132 : 288,
        display: 'grid',
        placeItems: 'center',
        bgcolor: over ? 'surface.accentSoft' : 'background.default',
        color: 'surface.lineStrong',
        '& .MuiButton-root': { position: 'absolute', right: 12, bottom: 12 },
      }}
    >
      {picture === null ? (
        <KindMark kind={model.kind} size={64} />
      ) : (
        <Box
          component="img"
          src={picture}
          alt={t('models:previewOf', { name: model.title })}
          sx={{ position: 'absolute', inset: 0, width: '100%', height: '100%', objectFit: 'contain' }}
        />
      )}
      <Button
        size="small"
        startIcon={<AddPhoto />}
        loading={replace.isPending}
        loadingPosition="start"
        onClick={() => picker.current?.click()}
      >
        {t(model.preview === null ? 'models:addPreview' : 'models:replacePreview')}
      </Button>
      <input
        ref={picker}
        hidden
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t('models:replacePreview')}
        onChange={(event) => {
          take(event.target.files)
          event.target.value = ''
        }}
      />
      {replace.data === false && (
        <Alert severity="error" sx={{ position: 'absolute', left: 12, right: 12, top: 12 }}>
          {t('models:noPicture')}
        </Alert>
      )}
    </Box>
  )
}
