import ContentCopy from '@mui/icons-material/ContentCopy'
import Undo from '@mui/icons-material/Undo'
import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import IconButton from '@mui/material/IconButton'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import Tooltip from '@mui/material/Tooltip'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelDetail } from '../../../../shared/library/model.ts'
import { useDeck } from '../../../api/deck-context.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { useEdit } from '../use-edit.ts'
import { DetailSection } from './section.tsx'

const clean = (words: readonly string[], longest: number): string[] =>
  [...new Set(words.map((word) => word.trim().slice(0, longest)).filter((word) => word !== ''))].slice(0, 100)

/** Trigger words and tags. */
export function WordsSection({ detail }: { readonly detail: ModelDetail }): ReactElement {
  const { t } = useTranslation()
  const { api } = useDeck()
  const edit = useEdit()
  const { model, triggerWords, edited } = detail
  const ids = [model.id]
  const known =
    useQuery(api.models.facets.queryOptions({ input: { filter: {} }, staleTime: Infinity })).data?.tags ?? []
  const words = triggerWords.map(({ word }) => word)
  return (
    <DetailSection
      title={t('models:words')}
      actions={
        <>
          {(edited.triggerWords ?? null) !== null && (
            <Tooltip title={t('models:takeBack')}>
              <IconButton
                aria-label={t('models:takeBackName', { what: t('models:triggerWords') })}
                onClick={() => edit.mutate({ ids, edit: { triggerWords: null } })}
              >
                <Undo sx={{ fontSize: 16 }} />
              </IconButton>
            </Tooltip>
          )}
          {words.length > 0 && <CopyButton text={words.join(', ')} label={t('models:copyWords')} />}
        </>
      }
    >
      <Stack sx={{ gap: 1.5, pt: 0.5 }}>
        <Autocomplete
          multiple
          freeSolo
          options={[]}
          value={words}
          onChange={(_event, value) => edit.mutate({ ids, edit: { triggerWords: clean(value, 500) } })}
          renderValue={(value, itemProps) =>
            value.map((word, index) => {
              const { key, ...props } = itemProps({ index })
              return (
                <Tooltip key={key} title={t('models:copyWord', { word })}>
                  <Chip
                    {...props}
                    label={word}
                    icon={<ContentCopy sx={{ fontSize: '12px !important' }} />}
                    onClick={() => void navigator.clipboard.writeText(word)}
                  />
                </Tooltip>
              )
            })
          }
          renderInput={(props) => (
            <TextField {...props} label={t('models:triggerWords')} placeholder={t('models:addWord')} />
          )}
        />
        <Box>
          <Autocomplete
            multiple
            freeSolo
            options={known.flatMap(({ value }) => value ?? [])}
            value={[...model.tags]}
            onChange={(_event, value) => edit.mutate({ ids, edit: { tags: clean(value, 100) } })}
            renderInput={(props) => (
              <TextField {...props} label={t('models:part.tags')} placeholder={t('models:addTag')} />
            )}
          />
        </Box>
      </Stack>
    </DetailSection>
  )
}
