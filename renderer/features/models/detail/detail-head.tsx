import Star from '@mui/icons-material/Star'
import StarBorder from '@mui/icons-material/StarBorder'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Rating from '@mui/material/Rating'
import Stack from '@mui/material/Stack'
import Tooltip from '@mui/material/Tooltip'
import Typography from '@mui/material/Typography'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { useFormat } from '../../../components/use-format.ts'
import { useAct } from '../acts.ts'
import { useEdit } from '../use-edit.ts'
import { Findings } from './findings.tsx'
import { SavedField } from './saved-field.tsx'

/** Title, place, what a person thinks of it, and what is wrong with it. */
export function DetailHead({ detail }: { readonly detail: ModelDetail }): ReactElement {
  const { t } = useTranslation()
  const format = useFormat()
  const act = useAct()
  const edit = useEdit()
  const { model, edited } = detail
  const ids = [model.id]
  const favourite = t(model.favourite ? 'models:unfavourite' : 'models:favourite')
  return (
    <Stack sx={{ px: 2.5, py: 1.75, gap: 1.25, borderTop: 1, borderColor: 'divider' }}>
      <SavedField
        label={t('models:title')}
        value={model.title}
        longest={300}
        onSave={(title) => edit.mutate({ ids, edit: { title: title.trim() === '' ? null : title.trim() } })}
        {...((edited.title ?? null) === null ? {} : { onTakeBack: () => edit.mutate({ ids, edit: { title: null } }) })}
      />
      <Stack direction="row" sx={{ alignItems: 'center', gap: 0.5, minWidth: 0 }}>
        <Typography
          variant="mono"
          color="textSecondary"
          sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere', lineHeight: 1.4 }}
        >
          {model.path}
        </Typography>
        <CopyButton text={model.path} label={t('models:copyPath')} />
      </Stack>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1 }}>
        <Rating
          size="small"
          value={model.rating}
          sx={{ '& .MuiRating-iconFilled': { color: 'text.primary' } }}
          aria-label={t('models:rating')}
          onChange={(_event, rating) => edit.mutate({ ids, edit: { rating: rating ?? 0 } })}
        />
        <Tooltip title={favourite}>
          <IconButton
            aria-label={favourite}
            aria-pressed={model.favourite}
            onClick={() => edit.mutate({ ids, edit: { favourite: !model.favourite } })}
          >
            {model.favourite ? (
              <Star fontSize="small" sx={{ color: 'text.primary' }} />
            ) : (
              <StarBorder fontSize="small" />
            )}
          </IconButton>
        </Tooltip>
        <Typography variant="body2" color="textSecondary" sx={{ flex: 1, textAlign: 'right' }}>
          {format.bytes(model.bytes)} · {format.date(model.modifiedAt)}
        </Typography>
      </Stack>
      {model.presence !== 'here' && (
        <Alert severity={model.presence === 'missing' ? 'error' : 'info'}>
          {t(`models:stateHelp.${model.presence}`)}
        </Alert>
      )}
      {model.misplaced !== null && (
        <Alert
          severity="warning"
          action={
            <Button size="small" onClick={() => act({ do: 'tidy', ids })}>
              {t('models:tidy')}
            </Button>
          }
        >
          {t('models:misplacedHelp', { kind: t(`kind.${model.misplaced}`) })}
        </Alert>
      )}
      <Findings verdict={model.verdict} findings={detail.findings} />
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button size="small" onClick={() => act({ do: 'rename', model })}>
          {t('models:rename')}
        </Button>
        <Button size="small" onClick={() => act({ do: 'move', ids })}>
          {t('models:move')}
        </Button>
        <Button size="small" color="error" onClick={() => act({ do: 'trash', ids })}>
          {t('models:trash')}
        </Button>
      </Box>
    </Stack>
  )
}
