import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import { modelKindIds } from '../../../../shared/catalogue/kinds.ts'
import type { Recognised } from '../../../../shared/library/root.ts'
import { useFormat } from '../../../components/use-format.ts'

/** What was found in a folder that a person pointed at. */
export function RecognisedView({ found }: { readonly found: Recognised }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const kinds = modelKindIds.filter((kind) => (found.folders[kind]?.length ?? 0) > 0)
  return (
    <Box
      role="status"
      sx={{ border: 1, borderColor: 'divider', borderRadius: 1, px: 2, py: 1.25, bgcolor: 'background.default' }}
    >
      <Typography variant="h3" component="p">
        {t(`models:layout.${found.layout}`)}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {t(found.more ? 'models:foundMore' : 'models:found', { count: found.files, size: format.bytes(found.bytes) })}
        {!found.links && ` · ${t('models:noLinks')}`}
      </Typography>
      {kinds.length > 0 && (
        <Stack direction="row" sx={{ gap: 0.5, flexWrap: 'wrap', mt: 0.75 }}>
          {kinds.map((kind) => (
            <Chip key={kind} label={t(`kind.${kind}`)} title={found.folders[kind]?.join(', ')} />
          ))}
        </Stack>
      )}
    </Box>
  )
}
